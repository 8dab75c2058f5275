import Foundation
import Inference
import Testing

@Suite("Safetensors")
struct SafetensorsTests {
    /// A file of this header and as many bytes of tensors.
    private static func file(_ header: String, data: Int = 0) -> [UInt8] {
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        return length + Array(header.utf8) + Array(repeating: 0, count: data)
    }

    @Test("what is written is read")
    func roundTrip() throws {
        let tensors = [
            "a": Generator.tensor("safetensors", "a", [2, 3]), "scalar": Tensor(shape: [], values: [7]),
            "empty": Tensor(shape: [0, 4], values: []), "é \"quoted\"": Tensor(shape: [1], values: [-0.0]),
        ]
        let file = Safetensors(tensors: tensors, metadata: ["made": "here"])
        let read = try Safetensors(bytes: file.encoded())
        #expect(read == file)
        #expect(read.encoded() == file.encoded())
        let path = NSTemporaryDirectory() + "tandem-\(UUID().uuidString).safetensors"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try file.write(to: path)
        #expect(try Safetensors(contentsOf: path) == file)
    }

    @Test(
        "other number types become 32-bit floats",
        arguments: [
            ("F64", [0, 0, 0, 0, 0, 0, 0xf8, 0xbf], -1.5), ("F16", [0x00, 0xbe], -1.5), ("BF16", [0xc0, 0xbf], -1.5),
            ("F16", [0x01, 0x00], 0x1p-24), ("F16", [0xff, 0x7b], 65_504), ("F32", [0, 0, 0xc0, 0xbf], -1.5),
        ] as [(String, [UInt8], Float)])
    func types(type: String, bytes: [UInt8], value: Float) throws {
        let header = "{\"x\":{\"dtype\":\"\(type)\",\"shape\":[1],\"data_offsets\":[0,\(bytes.count)]}}"
        #expect(try Safetensors(bytes: Self.file(header) + bytes).tensors["x"]?.values == [value])
    }

    struct Malformed: Sendable, CustomTestStringConvertible {
        var bytes: [UInt8]
        var code: SafetensorsError.Code
        var message: String
        var testDescription: String { message }

        init(_ bytes: [UInt8], _ code: SafetensorsError.Code, _ message: String) {
            self.bytes = bytes
            self.code = code
            self.message = message
        }

        init(_ header: String, data: Int = 0, _ code: SafetensorsError.Code, _ message: String) {
            self.init(SafetensorsTests.file(header, data: data), code, message)
        }
    }

    private static func entry(_ name: String, type: String = "F32", _ shape: String, _ offsets: String) -> String {
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    @Test(
        "what is malformed is refused with a reason",
        arguments: [
            Malformed([], .truncated, "found 0 bytes, expected at least the 8 of the header length"),
            Malformed([1, 2, 3], .truncated, "found 3 bytes, expected at least the 8 of the header length"),
            Malformed(
                Array(repeating: 0, count: 8), .headerLength, "found a header length of 0, expected 2 to 8388608"),
            Malformed(
                Array(repeating: 0xff, count: 16), .headerLength,
                "found a header length of 18446744073709551615, expected 2 to 8388608"),
            Malformed(
                [64, 0, 0, 0, 0, 0, 0, 0, 0x7b], .truncated, "found 9 bytes, expected at least 72, the header's end"),
            Malformed("{\"x\":", .header, "header: is no valid JSON"),
            Malformed("[1,2]", .header, "header: expected an object"),
            Malformed("{\"x\":3}", .header, "header: x: expected an object"),
            Malformed("{\"x\":{\"shape\":[1]}}", .header, "header: x.dtype: is missing"),
            Malformed(
                "{\"__metadata__\":{\"a\":1}}", .header, "header: __metadata__.a: expected text"),
            Malformed(
                "{" + entry("x", type: "I64", "[1]", "[0,8]") + "}", data: 8, .type,
                "tensor x: found type I64, expected one of F64, F32, F16, BF16"),
            Malformed(
                "{" + entry("x", "[-1]", "[0,4]") + "}", data: 4, .shape,
                "tensor x: found shape (-1,), which no file can hold"),
            Malformed(
                "{" + entry("x", "[4611686018427387904,4]", "[0,4]") + "}", data: 4, .shape,
                "tensor x: found shape (4611686018427387904, 4), which no file can hold"),
            Malformed(
                "{" + entry("x", "[1,1,1,1,1,1,1,1,1]", "[0,4]") + "}", data: 4, .shape,
                "tensor x: found 9 dimensions, expected at most 8"),
            Malformed(
                "{" + entry("x", "[1.5]", "[0,4]") + "}", data: 4, .header,
                "header: holds a number that is too large, or a fraction where a whole number is expected"),
            Malformed(
                "{" + entry("x", "[1]", "[0]") + "}", data: 4, .offsets,
                "tensor x: found data_offsets [0], expected [begin, end]"),
            Malformed(
                "{" + entry("x", "[1]", "[4,0]") + "}", data: 4, .offsets,
                "tensor x: found data_offsets [4, 0], expected [begin, end]"),
            Malformed(
                "{" + entry("x", "[1]", "[-4,0]") + "}", data: 4, .offsets,
                "tensor x: found data_offsets [-4, 0], expected [begin, end]"),
            Malformed(
                "{" + entry("x", "[2]", "[0,8]") + "}", data: 7, .truncated,
                "tensor x: ends at byte 8, but the file holds 7 bytes of tensors"),
            Malformed(
                "{" + entry("x", "[2,2]", "[0,8]") + "}", data: 8, .offsets,
                "tensor x: found 8 bytes, expected 16 for shape (2, 2) of F32"),
            Malformed(
                "{" + entry("x", "[1]", "[0,4]") + "," + entry("y", "[1]", "[2,6]") + "}", data: 6, .overlap,
                "tensor y: begins at byte 2, inside tensor x, which ends at 4"),
            Malformed(
                "{" + entry("x", "[1]", "[0,4]") + "," + entry("y", "[1]", "[8,12]") + "}", data: 12, .gap,
                "tensor y: begins at byte 8, expected 4"),
            Malformed("{" + entry("x", "[1]", "[0,4]") + "}", data: 9, .gap, "found 9 bytes of tensors, expected 4"),
        ])
    func malformed(file: Malformed) {
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(bytes: file.bytes) }
        #expect(error?.code == file.code)
        #expect(error?.description.hasPrefix(file.message) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    @Test("a file cut anywhere, or with any header byte changed, is refused or read, and never traps")
    func damage() throws {
        let bytes = Safetensors(tensors: ["a": Tensor(shape: [3], values: [1, 2, 3])]).encoded()
        for count in 0..<bytes.count {
            #expect(throws: SafetensorsError.self) { try Safetensors(bytes: Array(bytes[..<count])) }
        }
        for index in 0..<bytes.count - 12 {
            for change: UInt8 in [1, 0x20, 0x80, 0xff] {
                var damaged = bytes
                damaged[index] ^= change
                _ = try? Safetensors(bytes: damaged)
            }
        }
    }

    @Test(
        "a file that cannot be read says why",
        arguments: [
            ("/nowhere/x.safetensors", "No such file or directory"), ("/", "found a folder, expected a file"),
            ("/dev/zero", "found a device, expected a file"),
        ])
    func unreadable(path: String, message: String) {
        let error = #expect(throws: SafetensorsError.self) { try Safetensors(contentsOf: path) }
        #expect(error?.code == .unreadable)
        #expect(error?.description == message)
    }
}
