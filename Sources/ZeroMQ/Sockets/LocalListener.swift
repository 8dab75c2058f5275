#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A Unix socket that listens at a path.
///
/// libzmq would remove whatever lies at the path before it binds. The system's own bind(2) removes nothing and fails where
/// something lies, in one step; so the socket is made here, and libzmq is given it.
struct LocalListener {
    let descriptor: Int32
    let file: LocalFile

    /// How often what was left behind is cleared away before somebody must be thought to bring it again.
    private static let attempts = 8
    private static let backlog: Int32 = 100

    /// - Parameters:
    ///   - mode: of the file; `nil` for ``FileModeMask/socketMode``.
    ///   - endpoint: named in errors.
    init(_ path: LocalPath, mode: UInt32?, endpoint: String) throws(ZeroMQError) {
        let descriptor = LocalPath.openSocket()
        // The file gets the socket's own mode less the mask, so that it never has a wider one.
        fchmod(descriptor, mode_t(mode ?? FileModeMask.socketMode))
        let failure = Self.bind(descriptor, to: path)
        guard failure == nil, let file = LocalFile(socketAt: path.path) else {
            Self.close(descriptor)
            throw ZeroMQError(code: failure ?? .noSuchEndpoint, operation: .bind, endpoint: endpoint)
        }
        self.descriptor = descriptor
        self.file = file
        // What the mask took away of a mode that somebody asked for.
        if let mode { chmod(path.path, mode_t(mode)) }
    }

    func close() {
        Self.close(descriptor)
    }

    /// Binds and listens, after clearing away what was left behind.
    ///
    /// - Returns: why it cannot; `nil` if it listens.
    private static func bind(_ descriptor: Int32, to path: LocalPath) -> ZeroMQError.Code? {
        guard descriptor >= 0 else { return .init(errno: errno) }
        guard let address = path.address else { return .nameTooLong }
        for _ in 0..<attempts {
            let isBound = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    systemBind(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
                }
            }
            if isBound { return listen(descriptor, backlog) == 0 ? nil : .init(errno: errno) }
            guard errno == EADDRINUSE else { return .init(errno: errno) }
            if let obstacle = clear(path) { return obstacle }
        }
        return .addressInUse
    }

    /// Takes away a socket that nobody listens on.
    ///
    /// - Returns: why not; `nil` where nothing lies now.
    private static func clear(_ path: LocalPath) -> ZeroMQError.Code? {
        guard let left = LocalFile(socketAt: path.path) else {
            return path.occupant.map { .occupied(by: $0) }
        }
        switch path.obstacle {
        case nil: return .addressInUse
        case .connectionRefused:
            // It may be another's that was bound a moment ago and listens in the next.
            usleep(20_000)
            if path.obstacle == .connectionRefused { left.remove() }
        case .noSuchEndpoint: break
        case .permissionDenied: return .permissionDenied
        default: return .occupied(by: path.occupant ?? "a socket of another kind")
        }
        return nil
    }

    // Members hide the functions of the same names.
    #if canImport(Glibc)
    private static let systemBind = Glibc.bind
    private static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }
    #else
    private static let systemBind = Musl.bind
    private static func close(_ descriptor: Int32) { _ = Musl.close(descriptor) }
    #endif
}
