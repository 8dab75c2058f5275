import Configuration
import System
import Yams

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension Setting {
    /// The key as swift-configuration has it.
    fileprivate var configKey: AbsoluteConfigKey {
        AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    }
}

/// One place that settings come from: the YAML file, the environment or the command line.
///
/// Each keeps, beside swift-configuration's look-up, the list of keys that it names, because a misspelt key must be
/// refused and a look-up by key alone never sees it.
struct SettingsSource {
    /// How messages call it: the file's path, `environment`, `command line`.
    let name: String
    /// Keys this source names that no setting has, as its author wrote them.
    let unknownKeys: [String]
    /// What else is wrong with it as it is written, one sentence each.
    var complaints: [String] = []
    /// What its author should know although nothing is wrong, one sentence each.
    var notes: [String] = []
    private let lookUp: (AbsoluteConfigKey, ConfigType) throws -> LookupResult
    private let authorsName: (Setting) -> String

    /// What this source calls `setting`: a dotted key, a variable or a flag.
    func name(of setting: Setting) -> String { authorsName(setting) }

    /// The text of a scalar setting; nil when this source does not name it.
    func text(_ setting: Setting) throws(SettingsError) -> String? {
        guard let result = try? lookUp(setting.configKey, .string) else {
            throw SettingsError("\(name): \(authorsName(setting)): found a list, expected \(setting.typeText)")
        }
        guard case .string(let text)? = result.value?.content else { return nil }
        return text
    }

    /// The texts of a list setting; nil when this source does not name it. A single text counts as a list of one.
    func list(_ setting: Setting) throws(SettingsError) -> [String]? {
        if let result = try? lookUp(setting.configKey, .stringArray),
            case .stringArray(let texts)? = result.value?.content
        {
            return texts
        }
        return try text(setting).map { $0.isEmpty ? [] : $0.split(separator: ",").map(String.init) }
    }
}

extension SettingsSource {
    /// The YAML file at `path`.
    ///
    /// - Throws: ``SettingsError`` when the file cannot be read or is not a YAML mapping of scalars and lists.
    static func yaml(path: String) throws(SettingsError) -> SettingsSource {
        let text: String
        do throws(FileError) {
            let bytes = try readFile(path, limit: SettingsLimits.fileBytes, takesPipes: true)
            text = try PlainText.string(bytes, expecting: "YAML")
        } catch {
            let reason = error.description
            throw SettingsError(
                "\(path): cannot read the settings: \(reason.prefix(1).lowercased())\(reason.dropFirst())")
        }
        try SettingsText.check(text, path: path)
        do {
            // A file of comments only is valid and names nothing.
            guard let root = try Yams.compose(yaml: text) else {
                return SettingsSource(
                    name: path, unknownKeys: [], lookUp: { key, _ in .init(encodedKey: key.description, value: nil) },
                    authorsName: \.key)
            }
            let bytes = Array(text.utf8)
            let snapshot = try YAMLSnapshot(data: bytes.span.bytes, providerName: path, parsingOptions: .default)
            let known = Set(Setting.catalogue.map(\.key))
            return SettingsSource(
                name: path,
                unknownKeys: leafKeys(of: root, prefix: "").filter { !known.contains($0) },
                lookUp: { try snapshot.value(forKey: $0, type: $1) },
                authorsName: \.key
            )
        } catch let error as YamlError {
            throw SettingsError("\(path): not valid YAML: \(error.line)")
        } catch {
            throw SettingsError("\(path): \(error)")
        }
    }

    /// The variables of `environment` that begin with `TANDEM_`, but for those that the platform set (``PlatformVariables``).
    static func environment(_ environment: [String: String]) -> SettingsSource {
        let known = Set(Setting.catalogue.map(\.environmentName)).union(otherVariables)
        let others = environment.filter { $0.key.hasPrefix("TANDEM_") && !known.contains($0.key) }
        let platform = PlatformVariables(among: others)
        let provider = EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "tandem")
        return SettingsSource(
            name: "environment",
            unknownKeys: others.keys.filter { !platform.names.contains($0) }.sorted(),
            notes: platform.note.map { [$0] } ?? [],
            lookUp: { try provider.value(forKey: $0, type: $1) },
            authorsName: \.environmentName
        )
    }

    /// Flags such as `--tradeoff-stride 5` or `--tradeoff-stride=5`.
    static func commandLine(_ arguments: [String]) -> SettingsSource {
        let flags = FlagArguments(arguments, settings: Setting.catalogue)
        let provider = CommandLineArgumentsProvider(arguments: ["tandem"] + flags.wellFormed)
            .mapKeys { key in AbsoluteConfigKey(key.components.map { $0.replacing("_", with: "-") }) }
        return SettingsSource(
            name: "command line",
            unknownKeys: flags.unknown,
            complaints: flags.complaints,
            lookUp: { try provider.value(forKey: $0, type: $1) },
            authorsName: \.flag
        )
    }

    /// Variables of this prefix that are not settings: the tests' own, and the choice of compute kernels.
    private static let otherVariables: Set<String> = [
        "TANDEM_KERNELS", "TANDEM_MODELS", "TANDEM_PYTHON", "TANDEM_CMAPSS", "TANDEM_BINARY", "TANDEM_LONG",
        "TANDEM_DOCS",
    ]

    /// The dotted keys that hold something. A section with every key beneath it commented out holds nothing.
    private static func leafKeys(of node: Node, prefix: String) -> [String] {
        guard let mapping = node.mapping else {
            let isEmptySection = node.isNull && Setting.catalogue.contains { $0.key.hasPrefix(prefix + ".") }
            return prefix.isEmpty || isEmptySection ? [] : [prefix]
        }
        return mapping.flatMap { key, value in
            leafKeys(of: value, prefix: prefix + (prefix.isEmpty ? "" : ".") + (key.string ?? "?"))
        }
    }
}

extension Node {
    /// Nothing at all, `~` or `null`, as YAML 1.1 has it.
    fileprivate var isNull: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}

extension YamlError {
    /// Where and what, on one line: the parser's own text draws the place over several.
    fileprivate var line: String {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line), column \(mark.column): \(problem)"
        default: "\(self)".split(separator: "\n").joined(separator: "; ")
        }
    }
}
