/// How a running daemon reads its settings anew.
public struct SettingsReload: Sendable {
    let read: @Sendable () throws(SettingsError) -> Settings
    let threshold: LogThreshold?

    /// - Parameters:
    ///   - threshold: what `log.level` changes.
    ///   - read: reads the same sources as at the start.
    public init(threshold: LogThreshold? = nil, read: @escaping @Sendable () throws(SettingsError) -> Settings) {
        self.threshold = threshold
        self.read = read
    }
}
