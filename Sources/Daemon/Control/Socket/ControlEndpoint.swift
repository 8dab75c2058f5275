#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where a daemon is commanded when nobody says otherwise.
///
/// A service's runtime directory, the user's own, or a folder in `/tmp` that only the user can enter: in this order.
public enum ControlEndpoint {
    /// The word in the settings for ``standard(environment:)``.
    public static let automatic = "auto"

    /// The endpoint of a daemon with these environment variables.
    public static func standard(environment: [String: String]) -> String {
        endpoint(in: runtimeFolders(environment).first ?? temporaryFolder)
    }

    /// Where a daemon may be that was started by this user, or as a service: the likeliest first.
    public static func likely(environment: [String: String]) -> [String] {
        (runtimeFolders(environment) + [temporaryFolder, "/run/tandem"]).map(endpoint)
    }

    private static func runtimeFolders(_ environment: [String: String]) -> [String] {
        var folders: [String] = []
        // systemd separates several by colons.
        if let first = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first { folders.append(String(first)) }
        if let own = environment["XDG_RUNTIME_DIR"], !own.isEmpty { folders.append("\(own)/tandem") }
        return folders
    }

    private static var temporaryFolder: String { "/tmp/tandem-\(getuid())" }

    private static func endpoint(in folder: String) -> String { "ipc://\(folder)/control" }
}
