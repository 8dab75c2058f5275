import Foundation
import Inference
import TestSupport
import Testing

/// Bundles that are made to hang, to fill memory or to write other people's log lines.
@Suite("Hostile bundle", .endsSometime)
struct HostileBundleTests {
    private static func message(_ folder: TestBundle) -> String {
        do throws(BundleError) {
            _ = try folder.load()
            return ""
        } catch {
            return String(error.description.dropFirst("bundle \(folder.directory): ".count))
        }
    }

    @Test(
        "a file that is a pipe, a device or a link to nothing is not waited for",
        arguments: ["model.json", "live.safetensors", "window.safetensors"])
    func kinds(file: String) throws {
        let folder = try TestBundle(.small())
        let path = "\(folder.directory)/\(file)"
        try FileManager.default.removeItem(atPath: path)
        try #require(mkfifo(path, 0o600) == 0)
        #expect(Self.message(folder) == "\(file): found a named pipe, expected a file")
        for (target, found) in [
            ("/dev/zero", "found a device, expected a file"), ("nowhere", "found a link to a file that is not there"),
            ("/", "found a folder, expected a file"),
        ] {
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            #expect(Self.message(folder) == "\(file): \(found)")
        }
    }

    @Test(
        "words that messages repeat are short and on one line",
        arguments: [
            ("name", String(repeating: "n", count: 3_000_000), "name: found 3000000 bytes, expected 1 to 64"),
            ("name", "", "name: found 0 bytes, expected 1 to 64"),
            ("name", "a\n2026-01-01 error forged", #"name: found "a\n2026-01-01 error forged", expected characters"#),
            ("name", "\u{1B}[2J", #"name: found "\x1B[2J", expected characters that can be printed, on one line"#),
            ("name", "a\u{202E}b", #"name: found "a\u{202E}b", expected characters"#),
            ("name", " a", #"name: found " a", expected no blank at either end"#),
            ("version", "1\r", #"version: found "1\r", expected characters"#),
        ])
    func words(key: String, text: String, message: String) throws {
        var contents = try TestBundle.Contents.small()
        contents.manifest[key] = .text(text)
        let found = Self.message(try TestBundle(contents))
        #expect(found.hasPrefix("model.json: \(message)"), "\(found.prefix(200))")
    }

    @Test("words of any script are taken")
    func scripts() throws {
        var contents = try TestBundle.Contents.small()
        contents.manifest["name"] = "Pumpe Süd 2 (温度)"
        #expect(try TestBundle(contents).load().identity.hasPrefix("Pumpe Süd 2 (温度)-0.1.0@"))
    }

    @Test("channels, units and layers are held to the same")
    func otherWords() throws {
        var contents = try TestBundle.Contents.small()
        contents.manifest["channels"]?[1]["name"] = "T\n24"
        #expect(Self.message(try TestBundle(contents)).hasPrefix(#"model.json: channels: name: found "T\n24""#))
        contents = try .small()
        contents.manifest["channels"]?[1]["unit"] = "\u{9B}31m"
        #expect(Self.message(try TestBundle(contents)).hasPrefix(#"model.json: channels: T24: unit: found "\x9B31m""#))
        contents = try .small()
        contents.manifest["live"]?["layers"]?[2]["name"] = "l\u{7}"
        #expect(Self.message(try TestBundle(contents)).hasPrefix(#"model.json: live: layer name: found "l\x07""#))
    }

    @Test("a manifest that nests without end is refused", arguments: ["[", #"{"a":"#])
    func nesting(open: String) throws {
        let folder = try TestBundle(.small())
        let deep = #"{"format":"tandem-model","x":"# + String(repeating: open, count: 100_000)
        try Data(deep.utf8).write(to: URL(filePath: "\(folder.directory)/model.json"))
        #expect(Self.message(folder).hasPrefix("model.json: nests deeper than 32 levels at byte "))
    }

    @Test("a manifest with a mark in front or in UTF-16 is read", arguments: [0, 1, 2])
    func encodings(kind: Int) throws {
        let folder = try TestBundle(.small())
        let url = URL(filePath: "\(folder.directory)/model.json")
        let text = try String(contentsOf: url, encoding: .utf8)
        let units = Array(("\u{FEFF}" + text).utf16)
        let bytes: [UInt8] =
            switch kind {
            case 0: Array(("\u{FEFF}" + text).utf8)
            case 1: units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            default: units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            }
        try Data(bytes).write(to: url)
        #expect(try folder.load().manifest.name == "small")
    }

    @Test("a manifest that is something else is called by its name")
    func otherFormats() throws {
        let folder = try TestBundle(.small())
        try Data([0x1F, 0x8B, 8, 0]).write(to: URL(filePath: "\(folder.directory)/model.json"))
        #expect(Self.message(folder) == "model.json: found gzip (gzip -d FILE), expected JSON")
    }

    @Test("weights far larger than their layers need are not read")
    func size() throws {
        let folder = try TestBundle(.small())
        // A file of holes: it takes no room on the disk.
        #expect(truncate("\(folder.directory)/live.safetensors", 500 << 20) == 0)
        let message = Self.message(folder)
        #expect(message.hasPrefix("live.safetensors: found 524288000 bytes, expected at most 75"), "\(message)")
    }

    @Test("a thousand tensors that no layer takes are a few warnings")
    func unusedTensors() throws {
        var contents = try TestBundle.Contents.small()
        try contents.edit("live.safetensors") { tensors in
            for number in 0..<1_000 { tensors["extra\n\(number)"] = Tensor(shape: [1], values: [0]) }
        }
        let warnings = try TestBundle(contents).load().warnings
        #expect(warnings.count == 9 && warnings.allSatisfy { !$0.contains("\n") })
        #expect(warnings.last == "live.safetensors: no layer takes 992 more tensors")
    }
}
