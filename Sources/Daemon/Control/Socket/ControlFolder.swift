#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The folder of the control socket.
enum ControlFolder {
    /// Makes `path` if it is not there, for its owner alone; what is above it must be there.
    ///
    /// - Parameter isOurs: the folder is one that others could have made first, in `/tmp`: it must be this user's, and nobody
    ///   else may write in it.
    static func prepare(_ path: String, isOurs: Bool, endpoint: String) throws(ControlSocketError) {
        guard mkdir(path, 0o700) != 0 else { return }
        guard errno == EEXIST else {
            throw ControlSocketError(
                endpoint, "cannot make \(path): \(String(cString: strerror(errno)).lowercased())")
        }
        guard isOurs else { return }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw ControlSocketError(endpoint, "\(path) is no folder")
        }
        guard status.st_uid == getuid() else {
            throw ControlSocketError(endpoint, "\(path) belongs to another user (\(status.st_uid))")
        }
        guard status.st_mode & 0o022 == 0 else {
            throw ControlSocketError(endpoint, "others may write in \(path), expected mode 0700")
        }
    }
}
