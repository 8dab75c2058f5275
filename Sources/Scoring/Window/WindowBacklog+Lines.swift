import Telemetry

// The engines' own lines, and who goes when there is no room.
extension WindowBacklog {
    mutating func append(_ job: WindowJob) {
        let importance = job.importance
        var line = lines[job.engine] ?? Line()
        if line.first >= 0, line.importance < importance { raise(line, to: importance) }
        let number = allocate(
            Node(state: .waiting, importance: importance, engine: job.engine, span: job.span, work: .score(job)))
        link(number, to: &line)
        line.importance = importance
        waiting.append(number, to: importance.rawValue)
        if line.newest >= 0 {
            // A newer one tells more.
            aside.append(Int(line.newest), to: nodes[Int(line.newest)].importance.rawValue)
        }
        line.newest = Int32(number)
        lines[job.engine] = line
        jobCount += 1
    }

    mutating func append(note work: WindowWork) {
        guard var line = lines[work.engine] else { return said.append(work) }
        let number = allocate(Node(state: .note, importance: line.importance, engine: work.engine, work: work))
        link(number, to: &line)
        // The next window is of another life, and tells nothing of this one.
        if work.endsLife { line.newest = -1 }
        lines[work.engine] = line
        block(number)
    }

    /// Makes everything in a line as important as what comes behind it.
    private mutating func raise(_ line: Line, to importance: WindowImportance) {
        var place = line.first
        while place >= 0 {
            let number = Int(place)
            place = nodes[number].following
            guard nodes[number].importance < importance else { continue }
            nodes[number].importance = importance
            if waiting.remove(number) != nil { waiting.append(number, to: importance.rawValue) }
            if let list = aside.remove(number) {
                aside.append(number, to: importance.rawValue + (list < Self.importances ? 0 : Self.importances))
            }
        }
    }

    /// Gives up the window that is missed least.
    mutating func abandonLeast() {
        for importance in 0..<Self.importances {
            if let number = aside.first(of: importance) ?? waiting.first(of: importance) {
                tallies[importance].abandoned += 1
                overflowCount += 1
                return abandon(number, reason: .overload)
            }
        }
    }

    /// Gives up the windows that a note waits for, so that it is said.
    mutating func releaseOldestNote() {
        guard let note = oldestNote else { return }
        let engine = nodes[note].engine
        while let line = lines[engine], nodes[note].state == .note, nodes[note].engine == engine {
            let first = Int(line.first)
            overflowCount += 1
            tallies[nodes[first].importance.rawValue].abandoned += 1
            if nodes[first].state == .waiting { abandon(first, reason: .overload) } else { revoke(first) }
        }
    }

    /// The oldest of those that wait for the least important windows.
    private var oldestNote: Int? {
        for list in Self.importances..<2 * Self.importances {
            if let number = aside.first(of: list) { return number }
        }
        return nil
    }

    /// Turns a window that waits into a note of its abandonment.
    mutating func abandon(_ number: Int, reason: AbandonReason) {
        guard let span = nodes[number].span else { return }
        leaveWaiting(number)
        let engine = nodes[number].engine
        nodes[number].state = .note
        nodes[number].work = .abandoned(AbandonedWindow(engine, span, reason: reason))
        block(number)
        sayLeadingNotes(of: engine)
    }

    /// Gives up a window that is being scored, the first of its line: what comes of it is not to be said.
    private mutating func revoke(_ number: Int) {
        guard let span = nodes[number].span else { return }
        let engine = nodes[number].engine
        popFirst(of: engine, expecting: number)
        nodes[number].state = .revoked
        said.append(.abandoned(AbandonedWindow(engine, span, reason: .overload)))
        sayLeadingNotes(of: engine)
    }

    /// A window no longer waits to be scored.
    mutating func leaveWaiting(_ number: Int) {
        waiting.remove(number)
        aside.remove(number)
        jobCount -= 1
        let engine = nodes[number].engine
        if let line = lines[engine], line.newest == Int32(number) { lines[engine]?.newest = -1 }
    }

    /// Says what waits for no window any more.
    mutating func sayLeadingNotes(of engine: EngineID) {
        guard let line = lines[engine] else { return }
        var first = line.first
        while first >= 0, nodes[Int(first)].state == .note {
            let number = Int(first)
            first = nodes[number].following
            if let work = nodes[number].work { said.append(work) }
            aside.remove(number)
            noteCount -= 1
            release(number)
        }
        setFirst(first, of: engine)
    }

    mutating func popFirst(of engine: EngineID, expecting number: Int) {
        precondition(lines[engine]?.first == Int32(number), "not the oldest window of \(engine)")
        setFirst(nodes[number].following, of: engine)
    }

    private mutating func setFirst(_ first: Int32, of engine: EngineID) {
        if first < 0 { lines[engine] = nil } else { lines[engine]?.first = first }
    }

    private mutating func block(_ number: Int) {
        aside.append(number, to: Self.importances + nodes[number].importance.rawValue)
        noteCount += 1
    }

    private mutating func link(_ number: Int, to line: inout Line) {
        if line.last >= 0 { nodes[Int(line.last)].following = Int32(number) } else { line.first = Int32(number) }
        line.last = Int32(number)
    }

    private mutating func allocate(_ node: Node) -> Int {
        if let number = free.popLast() {
            nodes[Int(number)] = node
            return Int(number)
        }
        nodes.append(node)
        return nodes.count - 1
    }

    /// Gives a node back. What it held goes with it.
    mutating func release(_ number: Int) {
        nodes[number].state = .free
        nodes[number].work = nil
        nodes[number].following = -1
        free.append(Int32(number))
    }
}
