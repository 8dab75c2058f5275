import System

/// A settings file as text, checked for what a YAML parser would follow without end: nesting, which takes a level of its
/// stack each, and aliases of collections, which multiply (ten lines of them make a thousand million values).
///
/// This is no parser of YAML. It knows quotes, comments, brackets and where a line's entries begin, and counts; what it cannot
/// tell it takes for the worse.
struct SettingsText {
    /// - Throws: ``SettingsError`` with the line.
    static func check(_ text: String, path: String) throws(SettingsError) {
        var scan = SettingsText()
        for byte in text.utf8 {
            scan.take(byte)
            if scan.depth > SettingsLimits.depth {
                throw SettingsError(
                    "\(path): line \(scan.line): found more than \(SettingsLimits.depth) levels, expected sections of settings"
                )
            }
        }
        guard scan.aliases == 0 || !scan.anchorsCollection else {
            throw SettingsError(
                "\(path): found an alias (*name) and an anchor (&name) of a list or a section, expected one of single values at "
                    + "most")
        }
        guard scan.aliases <= SettingsLimits.aliases else {
            throw SettingsError("\(path): found \(scan.aliases) aliases, expected at most \(SettingsLimits.aliases)")
        }
    }

    private enum Place {
        case plain, single, double, escape, comment
        /// After `&`, before the name's end; then what it names is looked for.
        case anchor, anchored
    }

    private var place = Place.plain
    private(set) var line = 1
    private(set) var aliases = 0
    private(set) var anchorsCollection = false
    private var brackets = 0
    /// Where the blocks begin that are open, in columns.
    private var blocks: [Int] = []
    private var column = 0
    /// Only blanks, and marks of entries (`-`, `?`, `:`), so far in this line.
    private var isAtLineStart = true
    private var previous = UInt8(ascii: "\n")

    private var depth: Int { brackets + blocks.count }

    private mutating func take(_ byte: UInt8) {
        defer {
            previous = byte
            column += 1
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if byte == UInt8(ascii: "\n") { line += 1 }
                column = 0
                isAtLineStart = true
                if place == .comment { place = .plain }
                // What an anchor names on the next line is a list or a section, but for odd ways to write a value.
                if place == .anchor || place == .anchored {
                    anchorsCollection = true
                    place = .plain
                }
            }
        }
        switch place {
        case .single: if byte == UInt8(ascii: "'") { place = .plain }
        case .double:
            if byte == UInt8(ascii: "\\") { place = .escape } else if byte == UInt8(ascii: "\"") { place = .plain }
        case .escape: place = .double
        case .comment: break
        case .anchor: if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { place = .anchored }
        case .anchored: takeAnchored(byte)
        case .plain: takePlain(byte)
        }
    }

    /// The first byte of what an anchor names.
    private mutating func takeAnchored(_ byte: UInt8) {
        guard byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") else { return }
        place = .plain
        if [UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "-"), UInt8(ascii: "!"), UInt8(ascii: "#")].contains(
            byte)
        {
            anchorsCollection = true
        }
        takePlain(byte)
    }

    private mutating func takePlain(_ byte: UInt8) {
        let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        let isEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        if isAtLineStart, !isBlank, !isEnd, brackets == 0, byte != UInt8(ascii: "#") {
            while let last = blocks.last, last >= column { blocks.removeLast() }
            blocks.append(column)
            isAtLineStart = [UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":")].contains(byte)
        }
        let beginsToken = [
            UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "["),
            UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"),
        ].contains(previous)
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"): brackets += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): brackets = max(0, brackets - 1)
        case UInt8(ascii: "#") where beginsToken: place = .comment
        case UInt8(ascii: "'") where beginsToken: place = .single
        case UInt8(ascii: "\"") where beginsToken: place = .double
        case UInt8(ascii: "&") where beginsToken: place = .anchor
        case UInt8(ascii: "*") where beginsToken: aliases += 1
        default: break
        }
    }
}
