import Foundation
import TestSupport
import Testing

/// `systemd/install.sh`, staged in a folder: what it puts there, what it takes away, and what it says of both.
@Suite struct InstallTests {
    private let folder: TemporaryFolder
    /// With a blank, as folders of users have.
    private let root: String
    private let program: String

    init() throws {
        folder = try TemporaryFolder()
        root = folder.path + "/staging area"
        program = try folder.write("#!/bin/sh\n", to: "program")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }

    private func script(_ arguments: [String]) async throws -> Program.Outcome {
        let script = Program.root.appending(path: "systemd/install.sh").path
        return await (try ChildProgram(URL(filePath: "/bin/bash"), [script] + arguments)).outcome()
    }

    private func install(_ more: String...) async throws -> Program.Outcome {
        try await script(["--binary", program, "--destdir", root] + more)
    }

    private func uninstall(_ more: String...) async throws -> Program.Outcome {
        try await script(["--uninstall", "--destdir", root] + more)
    }

    /// Files and empty folders below the staging folder.
    private var contents: Set<String> {
        let all = (FileManager.default.enumerator(atPath: root)?.allObjects as? [String]) ?? []
        return Set(all.filter { path in !all.contains { $0.hasPrefix(path + "/") } })
    }

    private func bundle(_ name: String, files: [String]) -> [String] {
        files.map { "usr/local/share/tandem/models/\(name)/\($0)" }
    }

    private let shipped = ["example.safetensors", "live.safetensors", "model.json", "window.safetensors"]

    private var installed: Set<String> {
        Set(
            bundle("cmapss", files: shipped) + bundle("cmapss-reference", files: shipped) + [
                "usr/local/bin/tandem", "usr/local/share/tandem/installed-models", "etc/tandem/tandem.yaml",
                "etc/systemd/system/tandem.service",
            ])
    }

    /// A user's own bundle.
    private func ownBundle(_ name: String = "pumps") throws -> String {
        let path = "\(folder.path)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for file in ["model.json", "live.safetensors", "old.safetensors"] {
            _ = try folder.write("of \(name)", to: "\(name)/\(file)")
        }
        return path
    }

    private var settings: String {
        get throws { try String(contentsOfFile: root + "/etc/tandem/tandem.yaml", encoding: .utf8) }
    }

    @Test func everythingThatWasInstalledIsRemovedAndSaid() async throws {
        let outcome = try await install()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(contents == installed)
        for path in installed where !path.hasSuffix("installed-models") {
            #expect(outcome.output.contains("install.sh: installed \(root)/\(path)\n"))
        }
        let removed = try await uninstall("--purge")
        #expect(removed.status == 0, "\(removed.errors)")
        #expect(contents == ["etc/systemd/system", "usr/local/bin", "usr/local/share"])
        #expect(!removed.output.contains("user"), "\(removed.output)")
        #expect(removed.output.hasSuffix("install.sh: nothing of Tandem is left\n"), "\(removed.output)")
    }

    @Test func settingsAreKeptUnlessTheyArePurged() async throws {
        _ = try await install()
        let kept = try await uninstall()
        #expect(kept.output.contains("install.sh: kept \(root)/etc/tandem\n"), "\(kept.output)")
        #expect(contents.contains("etc/tandem/tandem.yaml"))
        #expect(!contents.contains { $0.contains("models") })
        let purged = try await uninstall("--purge")
        #expect(purged.output.contains("install.sh: removed \(root)/etc/tandem\n"), "\(purged.output)")
        #expect(!contents.contains { $0.contains("tandem") })
    }

    @Test func aSecondRunChangesNothingAndSaysSo() async throws {
        _ = try await install()
        let second = try await install()
        #expect(second.output == "install.sh: kept \(root)/etc/tandem/tandem.yaml\n")
        #expect(contents == installed)
    }

    @Test func aUsersBundleHasItsOwnNameAndIsTheOneThatIsServed() async throws {
        let own = try ownBundle()
        // As tab completion gives it.
        let outcome = try await install("--models", own + "/")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            contents
                == installed.union(bundle("pumps", files: ["model.json", "live.safetensors", "old.safetensors"])))
        #expect(try settings.contains("\n  path: pumps\n"))
        // The shipped one is what it says.
        #expect(
            FileManager.default.contentsEqual(
                atPath: root + "/usr/local/share/tandem/models/cmapss/model.json",
                andPath: Program.bundle + "/model.json"))
        // An update takes what the bundle no longer has.
        try FileManager.default.removeItem(atPath: own + "/old.safetensors")
        let second = try await install("--models", own)
        #expect(second.output.contains("removed \(root)/usr/local/share/tandem/models/pumps/old.safetensors\n"))
        #expect(try await uninstall("--purge").output.contains("nothing of Tandem is left"))
        #expect(!contents.contains { $0.contains("pumps") })
    }

    @Test func settingsThatAreThereAreNotChangedForABundle() async throws {
        _ = try await install()
        let before = try settings
        let outcome = try await install("--models", try ownBundle())
        #expect(
            outcome.output.contains("install.sh: to use the bundle: model.path: pumps in /etc/tandem/tandem.yaml\n"))
        #expect(try settings == before)
    }

    @Test func whatOthersPutThereStaysAndIsNamed() async throws {
        _ = try await install()
        let theirs = root + "/usr/local/share/tandem/models/theirs"
        try FileManager.default.createDirectory(atPath: theirs, withIntermediateDirectories: true)
        let removed = try await uninstall("--purge")
        #expect(removed.output.contains("install.sh: kept \(theirs)\n"), "\(removed.output)")
        #expect(FileManager.default.fileExists(atPath: theirs))
        #expect(!removed.output.contains("nothing of Tandem is left"))
    }

    @Test func nothingInstalledIsNothingRemoved() async throws {
        let removed = try await uninstall("--purge")
        #expect(removed.status == 0)
        #expect(removed.output == "install.sh: nothing of Tandem is left\n", "\(removed.output)")
    }

    @Test(arguments: [
        (["--purge"], "--purge: expected with --uninstall"),
        (["--destdir", ""], "--destdir: found nothing, expected a path"),
        (["--destdir"], "--destdir: found nothing, expected a path"),
        (["--prefix", "/opt/my tandem"], "--prefix /opt/my tandem: expected letters, digits and / . _ + - alone"),
        (["--prefix", "opt"], "--prefix opt: expected an absolute path"),
        (["--unistall"], "found '--unistall', expected one of the options of --help"),
        (["--models", "/nonexistent"], "/nonexistent: found no model.json, expected a model bundle"),
    ])
    func aMistakeIsSaidBeforeAnythingIsDone(arguments: [String], said: String) async throws {
        let outcome = try await script(arguments + (arguments[0] == "--models" ? ["--destdir", root] : []))
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("install.sh: \(said)"), "\(outcome.errors)")
        #expect(outcome.output == "")
        #expect(!FileManager.default.fileExists(atPath: root))
    }

    @Test func aBundleCalledAsAShippedOneIsRefused() async throws {
        let outcome = try await install("--models", try ownBundle("cmapss"))
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("the shipped bundle is called cmapss; give the folder another name"))
        #expect(contents.isEmpty)
    }
}
