import Testing
import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What lies at the path of an `ipc://` endpoint.
@Suite struct LocalEndpointTests {
    private let context: Context
    private let folder: Folder

    init() throws {
        context = try Context()
        folder = try Folder()
    }

    private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    private func mode(_ path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? UInt32(status.st_mode) : nil
    }

    private func write(_ text: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }

    private func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    static let occupants: [(name: String, said: @Sendable (String) -> String)] = [
        ("file", { _ in "a regular file" }), ("folder", { _ in "a folder" }), ("fifo", { _ in "a FIFO" }),
        ("link", { "a link to \($0)/file" }), ("nowhere", { "a link to \($0)/missing" }),
    ]

    @Test(arguments: occupants.indices)
    func `whatever is no abandoned socket is left as it is, and named`(index: Int) throws {
        let (name, said) = Self.occupants[index]
        write("of the user's", to: path("file"))
        mkdir(path("folder"), 0o700)
        mkfifo(path("fifo"), 0o600)
        symlink(path("file"), path("link"))
        symlink(path("missing"), path("nowhere"))
        let before = mode(path(name))
        let endpoint = "ipc://\(path(name))"
        let socket = try Socket<PULL>(context, options: patient())
        for attempt in 0..<2 {
            let error = #expect(throws: ZeroMQError.self) {
                if attempt == 0 { try socket.bind(endpoint) } else { try socket.attach(bind: [endpoint], connect: []) }
            }
            #expect(error?.code == .occupied(by: said(folder.path)))
            #expect(
                error?.description
                    == "cannot bind \(endpoint): found \(said(folder.path)) there, expected nothing or a socket that nobody listens on"
            )
        }
        socket.close()
        #expect(mode(path(name)) == before)
        #expect(text(path("file")) == "of the user's")
    }

    @Test func `a link to an abandoned socket is no abandoned socket`() throws {
        let left = try folder.leaveSocket(named: "abandoned")
        symlink(left, path("link"))
        let socket = try Socket<PULL>(context, options: patient())
        let error = #expect(throws: ZeroMQError.self) { try socket.bind("ipc://\(path("link"))") }
        #expect(error?.code == .occupied(by: "a link to \(left)"))
    }

    @Test func `another program's datagram socket is not replaced`() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path("served").utf8)) }
        let isBound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound)
        let socket = try Socket<PULL>(context, options: patient())
        let error = #expect(throws: ZeroMQError.self) { try socket.bind("ipc://\(path("served"))") }
        #expect(error?.code == .occupied(by: "a socket of another kind"))
    }

    @Test func `the path goes when the socket closes, unless it is another's by then`() throws {
        let endpoint = "ipc://\(path("served"))"
        let first = try Socket<PULL>(context, options: patient())
        #expect(try first.bind(endpoint) == endpoint)
        first.close()
        #expect(mode(path("served")) == nil)

        let second = try Socket<PULL>(context, options: patient())
        try second.bind(endpoint)
        unlink(path("served"))
        write("of the user's", to: path("served"))
        second.close()
        #expect(text(path("served")) == "of the user's")
    }

    @Test func `an unbound path is free, and messages went through it before`() throws {
        let endpoint = "ipc://\(path("served"))"
        let pull = try Socket<PULL>(context, options: patient())
        try pull.bind(endpoint)
        let push = try Socket<PUSH>(context, options: patient())
        try push.connect(endpoint)
        try push.send("through the file")
        #expect(String(try pull.receive()) == "through the file")
        try pull.unbind(endpoint)
        #expect(mode(path("served")) == nil)
    }

    @Test(arguments: [0o600, 0o660, 0o666, 0o700] as [UInt32])
    func `a mode that was asked for is had exactly`(wanted: UInt32) throws {
        let socket = try Socket<PULL>(context, options: patient())
        try socket.bind("ipc://\(path("served"))", mode: wanted)
        #expect(mode(path("served")).map { $0 & 0o777 } == wanted)
    }

    @Test func `nobody said who may connect, so not everybody may`() throws {
        let socket = try Socket<PULL>(context, options: patient())
        try socket.bind("ipc://\(path("served"))")
        #expect(mode(path("served")).map { $0 & 0o002 } == 0)
    }
}
