import ArgumentParser

/// The exit codes that scripts can rely on, from sysexits.h.
extension ExitCode {
    /// Input data or a model bundle is wrong (EX_DATAERR).
    static let badData = ExitCode(65)
    /// An endpoint cannot be bound or reached (EX_UNAVAILABLE).
    static let unavailable = ExitCode(69)
    /// What nobody has foreseen (EX_SOFTWARE).
    static let unforeseen = ExitCode(70)
    /// Standard output cannot be written (EX_IOERR).
    static let outputFailed = ExitCode(74)
    /// The settings are wrong (EX_CONFIG).
    static let badSettings = ExitCode(78)
}
