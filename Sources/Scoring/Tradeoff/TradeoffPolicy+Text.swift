extension TradeoffPolicy {
    /// Reads a policy from its text: parts between commas, each a word, or a word and its value with a space, `=` or `:`
    /// between them.
    ///
    /// - Throws: ``TradeoffError`` for a word or value that is none, and for two goals at once.
    public init(_ text: String) throws(TradeoffError) {
        var parts = Parts()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            try parts.take(part, of: text)
        }
        try self.init(parts)
    }

    /// Puts the parts together that were named, wherever that was.
    ///
    /// - Throws: ``TradeoffError`` if they name no goal, two, or something that the goal has no room for.
    public init(_ parts: Parts) throws(TradeoffError) {
        let main = parts.mainGoals
        let goal: Goal
        if let first = main.first {
            goal = first
        } else if let stride = parts.stride {
            goal = .stride(stride)
        } else if let share = parts.cpu {
            goal = .cpu(share)
        } else {
            throw TradeoffError("found no goal, expected \(Self.grammar)")
        }
        self.init(goal)
        if case .stride = goal {} else { stride = parts.stride }
        if case .cpu = goal {} else { cpuLimit = parts.cpu }

        var goals = main
        if stride != nil, !goal.allowsStride { goals.append(.stride(stride!)) }
        guard goals.count == 1 || main.isEmpty else { throw TradeoffError(contradicting: goals) }
    }

    /// What a policy can look like, in one line.
    static let grammar =
        "one of live, latency, balanced, accuracy, look_ahead CYCLES, error CYCLES, cpu SHARE%, stride CYCLES"

    /// What sources name of a policy, before it is known whether that goes together.
    public struct Parts: Sendable, Hashable {
        public var point: Point?
        public var lookAhead: Int?
        public var error: Double?
        public var cpu: Double?
        public var stride: Int?

        public init() {}

        /// Nothing is named.
        public var isEmpty: Bool { self == Parts() }

        /// Goals that stand by themselves, in the order of the documentation.
        fileprivate var mainGoals: [Goal] {
            [point.map(Goal.point), lookAhead.map(Goal.lookAhead), error.map(Goal.error)].compactMap { $0 }
        }

        /// The words that begin a part with a value.
        static let keywords = ["point", "look_ahead", "error", "cpu", "stride"]

        fileprivate mutating func take(_ part: Substring, of text: String) throws(TradeoffError) {
            let part = part.trimmingBlanks()
            let word = part.prefix { !" \t=:".contains($0) }
            var value = part.dropFirst(word.count).trimmingBlanks()
            if let first = value.first, "=:".contains(first) { value = value.dropFirst().trimmingBlanks() }
            let key = String(word).replacing("-", with: "_")
            guard value.isEmpty == false else {
                if let point = Point(rawValue: String(word)) { return try set(\.point, to: point, of: "point") }
                if Self.keywords.contains(key) { throw TradeoffError("\(key): found no value in \"\(text)\"") }
                throw TradeoffError("found \"\(part)\", expected \(TradeoffPolicy.grammar)")
            }
            try set(key, to: String(value))
        }

        /// Takes a value that was named by a word.
        ///
        /// - Throws: ``TradeoffError`` if there is no such word, the value is none of its values, or it has one already.
        public mutating func set(_ key: String, to value: String) throws(TradeoffError) {
            switch key {
            case "point": try set(\.point, to: Self.point(value), of: key)
            case "look_ahead": try set(\.lookAhead, to: Self.whole(value, key, atLeast: 0), of: key)
            case "error": try set(\.error, to: Self.error(value), of: key)
            case "cpu": try set(\.cpu, to: Self.share(value), of: key)
            case "stride": try set(\.stride, to: Self.whole(value, key, atLeast: 1), of: key)
            default:
                throw TradeoffError("found \"\(key) \(value)\", expected \(TradeoffPolicy.grammar)")
            }
        }

        private mutating func set<Value>(
            _ path: WritableKeyPath<Parts, Value?>, to value: Value, of key: String
        ) throws(TradeoffError) {
            guard self[keyPath: path] == nil else { throw TradeoffError("\(key): found twice, expected it once") }
            self[keyPath: path] = value
        }

        private static func point(_ text: String) throws(TradeoffError) -> Point {
            guard let point = Point(rawValue: text) else {
                throw TradeoffError(
                    "point: found \"\(text)\", expected "
                        + Point.allCases.map(\.rawValue).joined(separator: " | "))
            }
            return point
        }

        private static func whole(_ text: String, _ key: String, atLeast least: Int) throws(TradeoffError) -> Int {
            guard let value = Int(text), value >= least else {
                throw TradeoffError("\(key): found \"\(text)\", expected a whole number of cycles, \(least) or more")
            }
            return value
        }

        private static func error(_ text: String) throws(TradeoffError) -> Double {
            guard let value = Double(text), value > 0, value.isFinite else {
                throw TradeoffError("error: found \"\(text)\", expected a number of cycles, more than 0")
            }
            return value
        }

        private static func share(_ text: String) throws(TradeoffError) -> Double {
            let digits = text.hasSuffix("%") ? Substring(text.dropLast()).trimmingBlanks() : Substring(text)
            guard let percent = Double(digits), percent > 0, percent <= 100 else {
                throw TradeoffError(
                    "cpu: found \"\(text)\", expected a share such as 60%, more than 0% and at most 100%")
            }
            if percent <= 1, !text.hasSuffix("%") {
                throw TradeoffError(
                    "cpu: found \"\(text)\": is that \((percent * 100).shortText)% or \(percent.shortText)%? Say it with the sign"
                )
            }
            return percent / 100
        }
    }
}

extension TradeoffPolicy.Goal {
    /// Whether a stride may be said beside it.
    fileprivate var allowsStride: Bool {
        switch self {
        case .point(let point): point != .live
        case .lookAhead: true
        case .error, .cpu, .stride: false
        }
    }
}

extension TradeoffPolicy.Goal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .point(let point): point.rawValue
        case .lookAhead(let cycles): "look_ahead \(cycles)"
        case .error(let cycles): "error \(cycles.shortText)"
        case .cpu(let share): "cpu \((share * 100).shortText)%"
        case .stride(let cycles): "stride \(cycles)"
        }
    }
}

extension TradeoffPolicy: CustomStringConvertible {
    /// The text that reads back as this policy: `look_ahead 12, stride 5`.
    public var description: String {
        var parts = [goal.description]
        if let stride { parts.append("stride \(stride)") }
        if let cpuLimit { parts.append("cpu \((cpuLimit * 100).shortText)%") }
        return parts.joined(separator: ", ")
    }
}

extension Substring {
    func trimmingBlanks() -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}

extension Double {
    /// At most four digits behind the point, none where there are none: `60`, `12.5`.
    var shortText: String {
        let rounded = (self * 10_000).rounded() / 10_000
        return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }
}
