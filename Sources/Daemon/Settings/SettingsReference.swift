/// The settings' own documentation, made from the catalogue so that it cannot differ from the code.
public enum SettingsReference {
    /// A YAML file with every key at its default, each under a comment with its meaning, type and range.
    public static func yaml() -> String {
        var lines = [
            "# Settings of Tandem, at their defaults. Every key may be left out; an unknown key is refused by its name.",
            "# The environment overrides this file (TANDEM_TRADEOFF_STRIDE=5), the command line both (--tradeoff-stride 5).",
            "# A change of tradeoff (but blend), alerts, log.level, engines.idle_timeout, status.interval and shutdown.grace takes",
            "# effect at `tandem ctl reload` or SIGHUP, others when the daemon is started anew.",
        ]
        var open: [String] = []
        for setting in Setting.catalogue {
            let path = setting.key.split(separator: ".").map(String.init)
            let sections = Array(path.dropLast())
            let shared = zip(open, sections).prefix { $0 == $1 }.count
            if shared == 0 { lines.append("") }
            for depth in shared..<sections.count {
                lines.append(indent(depth) + sections[depth] + ":")
            }
            open = sections
            lines.append(indent(sections.count) + "# \(setting.summary) (\(setting.typeText))")
            lines.append(indent(sections.count) + "\(path[path.count - 1]): \(yamlDefault(setting))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One block for each key: the three names, type, default, meaning.
    public static func text() -> String {
        Setting.catalogue.map { setting in
            """
            \(setting.key)
                \(setting.summary)
                type     \(setting.typeText)
                default  \(setting.defaultText.isEmpty ? "(empty)" : setting.defaultText)
                also     \(setting.flag), \(setting.environmentName)

            """
        }
        .joined(separator: "\n")
    }

    private static func indent(_ depth: Int) -> String {
        String(repeating: "  ", count: depth)
    }

    private static func yamlDefault(_ setting: Setting) -> String {
        let quoted = setting.defaultText.isEmpty ? "" : "\"\(setting.defaultText)\""
        return switch setting.kind {
        case _ where setting.isList: "[\(quoted)]"
        case _ where quoted.isEmpty: "\"\""
        case .fileMode: quoted
        default: setting.defaultText
        }
    }
}
