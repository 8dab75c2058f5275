#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// All bytes of a file of at most `limit` bytes.
///
/// - Parameter takesPipes: see ``InputFile``. A pipe that says nothing for ten seconds is given up.
package func readFile(_ path: String, limit: Int, takesPipes: Bool = false) throws(FileError) -> [UInt8] {
    let file = try InputFile(path, takesPipes: takesPipes)
    if let size = file.size, size > limit { throw FileError("found \(size) bytes, expected at most \(limit)") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(limit, file.size ?? 0) + 1)
    var chunk = [UInt8](repeating: 0, count: min(1 << 20, max(4_096, (file.size ?? 0) + 1)))
    while true {
        if file.size == nil { try waitForPipe(file.descriptor) }
        let count = try chunk.withUnsafeMutableBufferPointer { buffer throws(FileError) in
            try file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        guard count > 0 else { return bytes }
        bytes += chunk[..<count]
        // A file may grow while it is read.
        guard bytes.count <= limit else { throw FileError("found more than \(limit) bytes, expected at most that") }
    }
}

private func waitForPipe(_ descriptor: CInt) throws(FileError) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, 10_000) != 0 else { throw FileError("found a pipe that said nothing for 10 s") }
}
