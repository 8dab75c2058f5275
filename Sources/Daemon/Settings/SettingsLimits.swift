/// The limits of a settings file. All settings with their comments take 8 KiB.
enum SettingsLimits {
    static let fileBytes = 262_144
    /// How deep mappings and lists nest; settings need three levels.
    static let depth = 16
    /// Aliases (`*name`), each of which may stand for a single value.
    static let aliases = 64
}
