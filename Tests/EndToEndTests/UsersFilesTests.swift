import Foundation
import Inference
import TestSupport
import Testing

/// Files and folders as users name them.
@Suite(.endsSometime) struct UsersFilesTests {
    /// Runs the program in a folder.
    private static func run(in folder: String, _ words: String) async throws -> Program.Outcome {
        let child = try ChildProgram(
            URL(filePath: "/bin/sh"), ["-c", "cd '\(folder)' && exec '\(Program.url.path)' \(words)"])
        return await child.outcome()
    }

    @Test func aBundleOfTheWorkingFolderIsFoundByItsName() async throws {
        let folder = try TemporaryFolder()
        let bundle = try TinyBundle()
        try FileManager.default.moveItem(atPath: bundle.folder.path, toPath: "\(folder.path)/b1")
        for (place, words) in [
            (folder.path, "model inspect b1"), (folder.path, "model inspect ./b1"),
            ("\(folder.path)/b1", "model inspect ."),
        ] {
            let outcome = try await Self.run(in: place, words)
            #expect(outcome.status == 0 && outcome.output.contains("tiny-1.0.0@"), "\(words): \(outcome.errors)")
        }
        let file = try await Self.run(in: folder.path, "model inspect b1/model.json")
        #expect(file.status == 65)
        #expect(file.errors.contains("a bundle is named by its folder, b1"), "\(file.errors)")
        _ = try folder.write("x", to: "b1.zip")
        let zip = try await Self.run(in: folder.path, "model inspect b1.zip")
        #expect(zip.errors.contains("./b1.zip is a file, expected a folder with model.json"), "\(zip.errors)")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/b2", withIntermediateDirectories: true)
        _ = try folder.write("x", to: "b2/live.keras")
        let bare = try await Self.run(in: folder.path, "model inspect b2")
        #expect(bare.errors.contains("./b2 is a folder that holds live.keras"), "\(bare.errors)")
    }

    /// A daemon has a working folder of its own.
    @Test func aBundleOfTheWorkingFolderIsSwappedTo() async throws {
        let daemon = try await DaemonProcess()
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: Program.bundle, toPath: "\(folder.path)/b1")
        let swapped = try await Self.run(in: folder.path, "ctl --socket '\(daemon.control)' model swap b1")
        #expect(swapped.status == 0, "\(swapped.errors)")
        _ = await daemon.stop()
    }

    @Test func aPipeInTheWayOfABundleIsRefusedByEveryCommandAtOnce() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: Program.bundle, toPath: "\(folder.path)/b1")
        let daemon = try await DaemonProcess()
        for file in ["live.safetensors", "model.json"] {
            try FileManager.default.removeItem(atPath: "\(folder.path)/b1/\(file)")
            _ = try folder.makePipe("b1/\(file)")
            for words in [
                "serve --model-path b1", "model inspect b1", "ctl --socket '\(daemon.control)' model swap b1",
            ] {
                let outcome = try await Self.run(in: folder.path, words)
                #expect(outcome.status == 65, "\(words): \(outcome.errors)")
                #expect(outcome.errors.contains("\(file): found a named pipe, expected a file"), "\(outcome.errors)")
            }
        }
        _ = await daemon.stop()
    }

    @Test func whatIsNoRecordingIsRefusedAtOnceWhateverItIs() async throws {
        let folder = try TemporaryFolder()
        let pipe = try folder.makePipe("pipe.txt")
        for path in [pipe, folder.path, "/dev/zero"] {
            for command in [
                ["replay", path, "--connect", "tcp://127.0.0.1:1"], ["evaluate", path, "--model", Program.bundle],
            ] {
                let outcome = try await Program.run(command)
                #expect(
                    outcome.status == 65 && outcome.errors.contains(", expected a file"),
                    "\(command): \(outcome.errors)")
            }
        }
    }

    @Test func aModelWithoutConditionChannelsHasOneCondition() async throws {
        let bundle = try TinyBundle(conditions: true)
        defer { bundle.remove() }
        let two = try await Program.run("model", "inspect", bundle.folder.path)
        #expect(two.output.contains("normalised   3 inputs, 2 operating conditions by altitude\n"), "\(two.output)")
        let file = bundle.folder.appending(path: "model.json")
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing(
                "\"condition_channels\": [\"altitude\"], \"condition_scale\": [42.0]",
                with: "\"condition_channels\": [], \"condition_scale\": []"
            )
            .replacing(/\{"centroid": \[0\.0\], ([^}]*)\},/) { "{\"centroid\": [], \($0.1)}" }
            .replacing(/\{"centroid": \[42\.0\], [^}]*\}/, with: "")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let one = try await Program.run("model", "inspect", bundle.folder.path)
        #expect(
            one.status == 0 && one.output.contains("normalised   3 inputs, one operating condition\n"),
            "\(one.errors)\(one.output)")
    }

    @Test func aSoakOfAModelWithOtherChannelsEndsBeforeItBegins() async throws {
        let bundle = try TinyBundle()
        defer { bundle.remove() }
        let own = try await Program.run("soak", "--model", bundle.folder.path, "--duration", "1")
        #expect(own.status == 65)
        #expect(
            own.errors
                == "error: bundle \(bundle.folder.path) takes 3 channels, and soak sends engines of C-MAPSS with 24; "
                + "expected a bundle of those, such as cmapss\n")
    }

    @Test func aSoakOfADaemonThatRefusesEverythingEndsEarlyWithOneLine() async throws {
        let bundle = try TinyBundle()
        defer { bundle.remove() }
        let daemon = try await DaemonProcess("--ingest-type", "pull", model: bundle.folder.path)
        let outcome = try await Program.run(
            "soak", "--telemetry", daemon.ingest, "--scores", daemon.scores, "--push", "--duration", "600", "--engines",
            "4",
            "--publishers", "1", "--faults", "0")
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("error: the daemon has accepted nothing and refused "), "\(outcome.errors)")
        #expect(outcome.errors.contains("(channel_count ") && outcome.errors.contains("it scores model tiny-1.0.0@"))
        #expect(outcome.output.isEmpty && outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
        _ = await daemon.stop()
    }

    /// What is written whole replaces a file; it must not replace a device, or a link, which is what this shows.
    @Test func whatIsNoFileIsWrittenToAndNotReplaced() async throws {
        let folder = try TemporaryFolder()
        let target = try folder.write("", to: "target")
        let (link, input) = ("\(folder.path)/link", "\(folder.path)/input")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        try Safetensors(tensors: ["input": Tensor(shape: [2, 24], values: [Float](repeating: 1, count: 48))])
            .write(to: input)
        let outcome = try await Program.run(
            "model", "run", Program.bundle, "--path", "live", "--input", input, "--output", link)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
        #expect(try Safetensors(contentsOf: target).tensors["rul"]?.shape == [2])
    }
}
