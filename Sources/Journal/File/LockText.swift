#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a lock file says, and what the kernel says of locks: which process holds one.
enum LockText {
    private static let length = 20

    /// Whether nothing of anybody's would be lost by writing: the file is empty, or holds a number.
    static func isOurs(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= length else {
            return false
        }
        return bytes(descriptor).allSatisfy { (0x30...0x39).contains($0) || $0 == 0x0A }
    }

    static func write(to descriptor: Int32) {
        let text = Array("\(getpid())\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    /// The process that wrote the file.
    static func process(_ descriptor: Int32) -> Int? {
        Int(String(decoding: bytes(descriptor).prefix { $0 > 0x20 }, as: UTF8.self))
    }

    /// The process that holds a lock of our kind on `file`; nil where the kernel does not say, or names several.
    ///
    /// ```
    ///  1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234567 0 EOF
    /// ```
    static func process(holding file: FileIdentity) -> Int? {
        let descriptor = open("/proc/locks", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        let holders = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line -> Int? in
            let words = line.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", words[5].split(separator: ":").last == "\(file.number)" else {
                return nil
            }
            return Int(words[4])
        }
        return holders.count == 1 && holders[0] > 0 ? holders[0] : nil
    }

    private static func bytes(_ descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: length)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }
}
