import Scoring
import System
import ZeroMQ

/// Looks each setting up in its sources, the strongest first, and checks what it finds against the setting's type and
/// range. Collects every complaint, so that an operator mends a file once.
struct SettingsReader {
    /// From strongest to weakest.
    let sources: [SettingsSource]
    private(set) var complaints: [String] = []
    /// Where the trade-off's goals contradict each other.
    var contradiction: TradeoffError?
    /// What was found for each key, or its default.
    private(set) var texts: [String: String] = [:]

    init(sources: [SettingsSource]) {
        self.sources = sources
        for source in sources {
            complaints += source.complaints.map { "\(source.name): \($0)" }
            for key in source.unknownKeys {
                complaints.append(Self.unknown(key, in: source))
            }
        }
    }

    mutating func integer(_ setting: Setting) -> Int {
        let (text, origin) = text(setting)
        guard case .integer(let range) = setting.kind else { preconditionFailure("\(setting.key) is no integer") }
        guard let value = Int(text), range.contains(value) else {
            refuse(text, of: setting, from: origin)
            return range.lowerBound
        }
        return value
    }

    mutating func number(_ setting: Setting) -> Double {
        let (text, origin) = text(setting)
        guard case .number(let range) = setting.kind else { preconditionFailure("\(setting.key) is no number") }
        guard let value = Double(text), range.contains(value) else {
            refuse(text, of: setting, from: origin)
            return range.lowerBound
        }
        return value
    }

    /// Milliseconds, or nil for `never`.
    mutating func duration(_ setting: Setting) -> Duration? {
        let (text, origin) = text(setting)
        guard case .duration(let range, let orNever) = setting.kind else {
            preconditionFailure("\(setting.key) is no duration")
        }
        if orNever, text == "never" { return nil }
        guard let value = DurationText.milliseconds(text), range.contains(value) else {
            refuse(text, of: setting, from: origin)
            return .milliseconds(range.lowerBound)
        }
        return .milliseconds(value)
    }

    mutating func choice(_ setting: Setting) -> String {
        let (text, origin) = text(setting)
        guard case .choice(let words) = setting.kind else { preconditionFailure("\(setting.key) is no choice") }
        guard words.contains(text) else {
            refuse(text, of: setting, from: origin)
            return words[0]
        }
        return text
    }

    mutating func string(_ setting: Setting) -> String {
        let (text, origin) = text(setting)
        if text.isEmpty, setting.kind != .textOrNone { refuse(text, of: setting, from: origin) }
        return text
    }

    /// `auto`, an endpoint, or nil for nothing.
    mutating func localEndpoint(_ setting: Setting) -> String? {
        let (text, origin) = text(setting)
        if text.isEmpty || text == ControlEndpoint.automatic { return text.isEmpty ? nil : text }
        do throws(EndpointError) {
            let endpoint = try Endpoint(local: text)
            if endpoint.text != text { refuse(text, of: setting, from: origin, meant: endpoint.text) }
            return endpoint.text
        } catch {
            complaints.append("\(place(of: setting, in: origin)): \(error.found), expected \(setting.typeText)")
            return text
        }
    }

    mutating func fileMode(_ setting: Setting) -> UInt32 {
        let (text, origin) = text(setting)
        let isOctal = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "7") }
        guard isOctal, let mode = UInt32(text, radix: 8), mode <= 0o777, mode & 0o600 == 0o600 else {
            refuse(text, of: setting, from: origin)
            return 0o600
        }
        return mode
    }

    /// nil for `auto`.
    mutating func socketMode(_ setting: Setting) -> UInt32? {
        text(setting).0 == "auto" ? nil : fileMode(setting)
    }

    mutating func list(_ setting: Setting) -> [String] { words(setting).words.map { $0.trimmingSpaces() } }

    /// The words of a list as they are written, but for empty ones, and who says so.
    mutating func words(_ setting: Setting) -> (words: [String], source: SettingsSource?) {
        for source in sources {
            do throws(SettingsError) {
                if let list = try source.list(setting) {
                    let found = list.filter { !$0.trimmingSpaces().isEmpty }
                    texts[setting.key] = found.map { $0.trimmingSpaces() }.joined(separator: ", ")
                    return (found, source)
                }
            } catch {
                complaints += error.complaints
            }
        }
        texts[setting.key] = setting.defaultText
        return (setting.defaultText.isEmpty ? [] : [setting.defaultText], nil)
    }

    mutating func complain(_ complaint: String) {
        complaints.append(complaint)
    }

    private mutating func text(_ setting: Setting) -> (String, SettingsSource?) {
        for source in sources {
            if let text = text(of: setting, in: source) { return (text, source) }
        }
        texts[setting.key] = setting.defaultText
        return (setting.defaultText, nil)
    }

    /// The text of a setting in one source; nil when it does not name it.
    mutating func text(of setting: Setting, in source: SettingsSource) -> String? {
        do throws(SettingsError) {
            let text = try source.text(setting)
            // What may be empty and is says the same as nothing.
            if texts[setting.key] == nil, text?.isEmpty == false || !setting.mayBeEmpty { texts[setting.key] = text }
            return text
        } catch {
            complaints += error.complaints
            return nil
        }
    }

    mutating func refuse(_ text: String, of setting: Setting, from source: SettingsSource?, meant: String? = nil) {
        let hint = meant.map { "; did you mean \($0)?" } ?? ""
        complaints.append(
            "\(place(of: setting, in: source)): found \(Quotation.name(text)), expected \(setting.typeText)\(hint)")
    }

    mutating func refuse(_ error: EndpointError, of setting: Setting, from source: SettingsSource?) {
        complaints.append("\(place(of: setting, in: source)): \(error)")
    }

    private func place(of setting: Setting, in source: SettingsSource?) -> String {
        source.map { "\($0.name): \($0.name(of: setting))" } ?? setting.key
    }

    /// What a setting of earlier versions is called now.
    private static func renamed(_ key: String, in source: SettingsSource) -> String? {
        let stride = Setting("scoring.stride", .text, default: "", "")
        return source.name(of: stride) == key ? source.name(of: .tradeoffStride) : nil
    }

    /// Longer ones are no setting's name with a slip in it.
    private static let longestName = 100

    private static func unknown(_ key: String, in source: SettingsSource) -> String {
        guard key.isEmpty == false else { return "\(source.name): empty key" }
        if let new = renamed(key, in: source) { return "\(source.name): unknown setting \(key): it is \(new) now" }
        guard key.utf8.count <= longestName else {
            return "\(source.name): unknown setting \(Quotation.line(key, longest: 60))"
        }
        let hint = nearest(to: key).map { "; did you mean \(source.name(of: $0))?" }
        return "\(source.name): unknown setting \(key)" + (hint ?? "; tandem settings lists them all")
    }

    /// The setting that `key` is meant to be: the one whose name differs in the fewest letters, whatever stands between its
    /// words and in whichever case; or the only one that ends in it (`stride`, `window_threads`).
    private static func nearest(to key: String) -> Setting? {
        let asked = key.drop { $0 == "-" }.lettersAlone.trimmingPrefix("tandem")
        let known = Setting.catalogue.map {
            (setting: $0, distance: $0.key.lettersAlone.editDistance(to: String(asked)))
        }
        guard let best = known.min(by: { $0.distance < $1.distance }) else { return nil }
        if best.distance <= min(4, asked.count / 3) { return best.setting }
        let ending = Setting.catalogue.filter { asked.count >= 4 && $0.key.lettersAlone.hasSuffix(asked) }
        return ending.count == 1 ? ending[0] : nil
    }
}

extension StringProtocol {
    /// Its letters and digits, in lower case.
    fileprivate var lettersAlone: String {
        String(lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
