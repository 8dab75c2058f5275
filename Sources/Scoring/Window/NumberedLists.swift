/// Doubly linked lists of things that have numbers, each of which is in one list at most. Every operation takes constant time.
struct NumberedLists: Sendable {
    private struct Links {
        var next: Int32 = -1
        var previous: Int32 = -1
        var list: Int8 = -1
    }

    private var links: [Links] = []
    private var ends: [(first: Int32, last: Int32, count: Int)]

    /// - Parameter lists: how many.
    init(lists: Int) {
        ends = Array(repeating: (-1, -1, 0), count: lists)
    }

    /// The oldest of a list; nil if it is empty.
    func first(of list: Int) -> Int? {
        ends[list].first < 0 ? nil : Int(ends[list].first)
    }

    func count(of list: Int) -> Int { ends[list].count }

    /// Puts `number`, which is in no list, at the end of one.
    mutating func append(_ number: Int, to list: Int) {
        while links.count <= number { links.append(Links()) }
        precondition(links[number].list < 0, "\(number) is in list \(links[number].list)")
        let last = ends[list].last
        links[number] = Links(next: -1, previous: last, list: Int8(list))
        if last < 0 { ends[list].first = Int32(number) } else { links[Int(last)].next = Int32(number) }
        ends[list].last = Int32(number)
        ends[list].count += 1
    }

    /// Takes `number` out of its list.
    ///
    /// - Returns: which that was; nil if it was in none.
    @discardableResult
    mutating func remove(_ number: Int) -> Int? {
        guard number < links.count, links[number].list >= 0 else { return nil }
        let old = links[number]
        let list = Int(old.list)
        if old.previous < 0 { ends[list].first = old.next } else { links[Int(old.previous)].next = old.next }
        if old.next < 0 { ends[list].last = old.previous } else { links[Int(old.next)].previous = old.previous }
        ends[list].count -= 1
        links[number] = Links()
        return list
    }
}
