import Foundation
import System
import TestSupport
import Testing

/// What lies at the path that a user names.
@Suite(.endsSometime) struct InputFileTests {
    private static func reason(_ path: String, takesPipes: Bool = false) -> String? {
        do throws(FileError) {
            _ = try readFile(path, limit: 100, takesPipes: takesPipes)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func whatIsNoFileIsCalledByItsKindAndNeverWaitedFor() throws {
        let folder = try TemporaryFolder()
        let pipe = try folder.makePipe("pipe")
        #expect(Self.reason(folder.path) == "found a folder, expected a file")
        #expect(Self.reason(pipe) == "found a named pipe, expected a file")
        // Nobody has it open, so that it would be waited for.
        #expect(Self.reason(pipe, takesPipes: true) == "found a named pipe, expected a file")
        #expect(Self.reason("/dev/zero") == "found a device, expected a file")
        #expect(Self.reason("/dev/null") == nil)
    }

    @Test func aSocketIsCalledOne() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(100)) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(Self.reason(path) == "found a socket, expected a file")
    }

    @Test func aLinkToNothingAndALinkToAFileAreToldApart() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("text", to: "file")
        for (name, target) in [("dangling", "nowhere"), ("link", file)] {
            try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/\(name)", withDestinationPath: target)
        }
        #expect(Self.reason("\(folder.path)/dangling") == "found a link to a file that is not there")
        #expect(Self.reason("\(folder.path)/link") == nil)
        #expect(Self.reason("\(folder.path)/nowhere") == "No such file or directory")
    }

    @Test func whatIsLargerThanAllowedIsNotRead() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(String(repeating: "x", count: 101), to: "file")
        #expect(Self.reason(file) == "found 101 bytes, expected at most 100")
    }

    @Test func aPipeThatIsOpenAlreadyIsRead() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("text".utf8))
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(Self.reason(path) == "found a named pipe, expected a file")
        #expect(try readFile(path, limit: 100, takesPipes: true) == Array("text".utf8))
    }
}

/// The bytes before and between a text.
@Suite struct PlainTextTests {
    static let text = "wert: 1 µ 😀\r\nzwei\n"

    private static func utf16(_ text: String, little: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap {
            little ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)]
        }
    }

    private static let encodings: [[UInt8]] = [
        Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8), utf16(text, little: true, mark: true),
        utf16(text, little: false, mark: true),
    ]

    @Test(arguments: encodings) func everyEncodingGivesTheSameText(bytes: [UInt8]) throws {
        #expect(try PlainText.string(bytes, expecting: "text") == Self.text)
    }

    @Test(arguments: [true, false]) func utf16IsKnownWithoutAMark(little: Bool) throws {
        let bytes = Self.utf16("a: 1\nb: 2\n", little: little, mark: false)
        #expect(try PlainText.string(bytes, expecting: "text") == "a: 1\nb: 2\n")
    }

    @Test func halfAPairAtTheEndIsNoTrap() throws {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x61, 0x00, 0x3D, 0xD8, 0x00]
        #expect(try PlainText.string(bytes, expecting: "text") == "a\u{FFFD}\u{FFFD}")
    }

    @Test(
        arguments: [
            ([0x1F, 0x8B, 8, 0], "found gzip (gzip -d FILE), expected YAML"),
            ([0xFD] + Array("7zXZ\0".utf8), "found xz (xz -d FILE), expected YAML"),
            (
                Array("PK\u{3}\u{4}".utf8),
                "found a zip archive, or a workbook of Excel (unzip FILE, or save it as CSV in UTF-8), expected YAML"
            ),
            ([0x28, 0xB5, 0x2F, 0xFD, 4], "found zstd (zstd -d FILE), expected YAML"),
            ([0x89] + Array("HDF\r\n".utf8), "found HDF5, expected YAML"),
            (
                [UInt8](repeating: 0x20, count: 257) + Array("ustar".utf8),
                "found a tar archive (tar -xf FILE), expected YAML"
            ),
            (Array("a: 1\nb: \0\n".utf8), "found a NUL byte in line 2, expected YAML"),
            (Array("a: 1\n\nb: ".utf8) + [0xE9, 0x0A], "found the byte 0xE9 in line 3, expected YAML in UTF-8"),
        ] as [([UInt8], String)])
    func whatIsNoTextIsCalledByItsName(bytes: [UInt8], message: String) {
        let error = #expect(throws: FileError.self) { try PlainText.string(bytes, expecting: "YAML") }
        #expect(error?.description == message)
    }
}
