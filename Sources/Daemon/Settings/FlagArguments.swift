/// The words behind `serve`, sorted into flags that can be looked up and mistakes.
///
/// swift-configuration takes a flag without a value for a Boolean and one with two values for a list, and would then say
/// of a number that a list was found.
struct FlagArguments {
    /// What is well-formed, to be looked up.
    private(set) var wellFormed: [String] = []
    /// One sentence for each mistake.
    private(set) var complaints: [String] = []
    /// Flags that no setting has.
    private(set) var unknown: [String] = []

    init(_ arguments: [String], settings: [Setting]) {
        let known = Dictionary(uniqueKeysWithValues: settings.map { ($0.flag, $0) })
        var seen: Set<String> = []
        var rest = arguments[...]
        complaints += Self.takeValues(&rest).map { "stray argument \($0)" }
        while let word = rest.popFirst() {
            let flag = String(word.prefix { $0 != "=" })
            var values = Self.takeValues(&rest)
            if word != flag { values = [String(word.dropFirst(flag.count + 1))] + values }
            guard let setting = known[flag] else {
                unknown.append(flag)
                continue
            }
            if values.isEmpty {
                complaints.append("\(flag) needs a value")
                continue
            }
            if !setting.isList {
                complaints += values.dropFirst().map { "stray argument \($0)" }
                values = [values[0]]
                if !seen.insert(flag).inserted {
                    complaints.append("\(flag) is given twice")
                    continue
                }
            }
            wellFormed += values.map { "\(flag)=\($0)" }
        }
    }

    private static func takeValues(_ rest: inout ArraySlice<String>) -> [String] {
        let values = Array(rest.prefix { !$0.hasPrefix("--") })
        rest = rest.dropFirst(values.count)
        return values
    }
}
