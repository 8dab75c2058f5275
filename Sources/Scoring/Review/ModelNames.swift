/// The models that scores have named, by small numbers, so that a cycle that waits need not hold a string.
///
/// A number is used again after 256 models, when nothing waits of the first any more.
struct ModelNames {
    private var names: [String] = []
    private var latest: UInt8 = 0

    /// The number of a model. Nearly always the one asked for last.
    mutating func number(of name: String) -> UInt8 {
        if !names.isEmpty, names[Int(latest)] == name { return latest }
        return lookUp(name)
    }

    subscript(number: UInt8) -> String { names[Int(number)] }

    private mutating func lookUp(_ name: String) -> UInt8 {
        if let known = names.firstIndex(of: name) {
            latest = UInt8(known)
        } else if names.count <= Int(UInt8.max) {
            names.append(name)
            latest = UInt8(names.count - 1)
        } else {
            latest &+= 1
            names[Int(latest)] = name
        }
        return latest
    }
}
