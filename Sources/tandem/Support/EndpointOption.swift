import ArgumentParser
import ZeroMQ

/// Endpoints on the command line, with the messages that settings have.
enum EndpointOption {
    /// Reads what was given for `flag`.
    ///
    /// - Throws: `ExitCode.validationFailure`, having named the flag, what was found, expected and meant.
    static func read(
        _ text: String, _ flag: String, for use: Endpoint.Use = .connect, usualPort: UInt16
    ) throws -> Endpoint {
        do {
            return try Endpoint(text, for: use, usualPort: usualPort)
        } catch {
            Terminal.report("\(flag): \(error)")
            throw ExitCode.validationFailure
        }
    }

    /// Why one of `endpoints` has no address.
    static func unresolved(_ endpoints: [Endpoint]) -> String {
        let missing = endpoints.lazy.compactMap(\.missingInterface).first
        return missing.map { "there is no network interface \($0)" } ?? "the host's name does not resolve"
    }
}
