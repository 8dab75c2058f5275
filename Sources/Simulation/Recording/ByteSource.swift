import Glibc
import System

/// The text of a file, in UTF-8: decompressed by a child process if its first bytes say gzip or xz, and out of UTF-16 if they
/// say so, without a byte order mark.
///
/// Dropping it closes the file and reaps the child, at whatever point reading had come to.
struct ByteSource: ~Copyable {
    private let path: String
    private let file: InputFile
    private var child: ChildProcess?
    /// What the child is called in messages.
    private let program: String
    /// (bytes) of text that may still come, and how messages say the limit.
    private var room: Int
    private let limit: String
    private var encoding = TextEncoding.utf8
    /// Read from the file, and not yet handed on.
    private var pending: [UInt8] = []
    private var isAtStart = true
    private var hasEnded = false

    init(path: String, xz: String = "xz") throws(CMAPSSError) {
        let file = try Self.opened(path)
        let size = file.size ?? 0
        guard size <= RecordingLimits.textBytes else {
            throw CMAPSSError(
                .tooLarge, file: path, "found \(size) bytes, expected at most \(RecordingLimits.textBytes)")
        }
        var room = RecordingLimits.textBytes
        var limit = "\(room) bytes"
        var program = ""
        var child: ChildProcess?
        if case .compressed(let compression) = ContentSignature(file.peek(ContentSignature.length)) {
            program = compression == .xz ? xz : compression.rawValue
            room = min(max(size * RecordingLimits.expansion, RecordingLimits.expandedBytes), room)
            limit =
                "\(room) bytes (\(RecordingLimits.expansion) times its \(size), at least "
                + "\(RecordingLimits.expandedBytes), never more than \(RecordingLimits.textBytes)); if it is meant to, expand "
                + "it with \(compression.rawValue) -dk"
            child = try Self.decompress(compression, program, file.descriptor, path)
        }
        self.path = path
        self.file = file
        self.program = program
        self.child = child
        self.room = room
        self.limit = limit
    }

    private static func opened(_ path: String) throws(CMAPSSError) -> InputFile {
        do throws(FileError) {
            return try InputFile(path, takesPipes: true)
        } catch {
            throw CMAPSSError(.unreadable, file: path, "cannot be opened: \(error)")
        }
    }

    private static func decompress(
        _ compression: ContentSignature.Compression, _ program: String, _ input: CInt, _ path: String
    ) throws(CMAPSSError) -> ChildProcess {
        let memory = compression == .xz ? ["--memlimit-decompress=\(RecordingLimits.decompressionBytes)"] : []
        do {
            return try ChildProcess(program: program, arguments: ["-dc"] + memory, input: input)
        } catch {
            guard error.number == ENOENT else {
                throw CMAPSSError(.decompressorFailed, file: path, "the program \(program) cannot be started: \(error)")
            }
            let package = compression == .xz ? "xz-utils" : "gzip"
            throw CMAPSSError(
                .decompressorMissing, file: path,
                "is compressed and the program \(program) was not found; Debian has it in the package \(package)")
        }
    }

    /// Reads up to the buffer's size, which is four bytes at least; 0 bytes read mean the end of a file that was read whole.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(CMAPSSError) -> Int {
        if isAtStart { try begin() }
        var count = 0
        if encoding != .utf8 {
            count = try readUTF16(into: buffer)
        } else if pending.isEmpty {
            count = try readRaw(into: buffer)
        } else {
            count = min(pending.count, buffer.count)
            buffer.copyBytes(from: pending[..<count])
            pending.removeFirst(count)
        }
        room -= count
        guard room >= 0 else {
            throw CMAPSSError(.tooLarge, file: path, "holds more text than \(limit)")
        }
        return count
    }

    /// Looks at the first bytes of the text.
    private mutating func begin() throws(CMAPSSError) {
        isAtStart = false
        var block = [UInt8](repeating: 0, count: 4_096)
        while pending.count < ContentSignature.length {
            let count = try block.withUnsafeMutableBufferPointer { bytes throws(CMAPSSError) in
                try readRaw(into: UnsafeMutableRawBufferPointer(bytes))
            }
            guard count > 0 else { break }
            pending += block[..<count]
        }
        if let found = ContentSignature.name(of: pending) {
            let place = child == nil ? "found" : "found, inside \(program),"
            throw CMAPSSError(.notText, file: path, "\(place) \(found), expected text, or text in gzip or xz")
        }
        let (encoding, mark) = TextEncoding.detect(pending)
        self.encoding = encoding
        pending.removeFirst(mark)
    }

    /// Three bytes of UTF-8 for two of UTF-16, at most.
    private mutating func readUTF16(into buffer: UnsafeMutableRawBufferPointer) throws(CMAPSSError) -> Int {
        var text: [UInt8] = []
        while text.isEmpty, !(hasEnded && pending.isEmpty) {
            let wanted = max(4, buffer.count / 3 * 2 - 4)
            if pending.count < wanted, !hasEnded {
                var block = [UInt8](repeating: 0, count: wanted - pending.count)
                let count = try block.withUnsafeMutableBufferPointer { bytes throws(CMAPSSError) in
                    try readRaw(into: UnsafeMutableRawBufferPointer(bytes))
                }
                pending += block[..<count]
            }
            var next = Array(pending.prefix(wanted))
            pending.removeFirst(next.count)
            encoding.appendUTF8(of: &next, isLast: hasEnded && pending.isEmpty, to: &text)
            pending.insert(contentsOf: next, at: 0)
        }
        buffer.copyBytes(from: text)
        return text.count
    }

    private mutating func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(CMAPSSError) -> Int {
        if hasEnded { return 0 }
        do throws(FileError) {
            let count = if let child { try child.read(into: buffer) } else { try file.read(into: buffer) }
            if count > 0 { return count }
        } catch {
            throw CMAPSSError(.unreadable, file: path, "cannot be read: \(error)")
        }
        hasEnded = true
        if let child, let failure = child.finish() {
            throw CMAPSSError(.decompressorFailed, file: path, "\(program) could not decompress it: \(failure)")
        }
        return 0
    }
}
