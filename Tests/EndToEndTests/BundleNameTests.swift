import Foundation
import TestSupport
import Testing

/// Bundles by their names: in the folder one stands in, and where another was installed under the same name.
@Suite(.endsSometime) struct BundleNameTests {
    private let place: TemporaryFolder

    init() throws {
        place = try TemporaryFolder()
    }

    /// Where bundles are installed, and what is told to programs of it.
    private var installed: [String: String] { ["TANDEM_MODELS": "\(place.path)/models"] }

    /// The program in a folder, as a shell starts it there.
    private func start(
        _ words: String, in folder: String = "work", environment: [String: String] = [:]
    ) throws -> ChildProgram {
        let command = "cd '\(place.path)/\(folder)' && exec '\(Program.url.path)' \(words)"
        return try ChildProgram(URL(filePath: "/bin/sh"), ["-c", command], environment: environment)
    }

    private func run(
        _ words: String, in folder: String = "work", environment: [String: String] = [:]
    ) async throws -> Program.Outcome {
        await (try start(words, in: folder, environment: environment)).outcome()
    }

    /// Two different bundles called b1: the one in `models` scores three channels, the one in `work` is the shipped one.
    private func makeBundles() throws {
        let tiny = try TinyBundle()
        for folder in ["models", "work"] {
            try FileManager.default.createDirectory(
                atPath: "\(place.path)/\(folder)", withIntermediateDirectories: true)
        }
        try FileManager.default.moveItem(atPath: tiny.folder.path, toPath: "\(place.path)/models/b1")
        try FileManager.default.copyItem(atPath: Program.bundle, toPath: "\(place.path)/work/b1")
    }

    private var choice: String { "b1 is the one in \(place.path)/models/b1; ./b1 is another" }

    /// What the importers print at the end, `tandem model verify b1`, and what a shell completes it to.
    @Test(arguments: ["b1", "./b1", "b1/"])
    func aBundleOfTheWorkingFolderIsVerifiedByItsName(name: String) async throws {
        try makeBundles()
        let outcome = try await run("model verify \(name)")
        #expect(outcome.status == 0 && outcome.output.contains("largest difference"), "\(outcome.errors)")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    }

    @Test func ofTwoOfANameTheInstalledOneIsTakenAndAPathNamesTheOther() async throws {
        try makeBundles()
        let taken = try await run("model inspect b1", environment: installed)
        #expect(taken.status == 0 && taken.output.contains("tiny-1.0.0@"), "\(taken.output)\(taken.errors)")
        #expect(taken.errors.hasPrefix("warning: \(choice)\n"), "\(taken.errors)")
        let other = try await run("model inspect ./b1", environment: installed)
        #expect(other.status == 0 && other.output.contains("cmapss-") && other.errors.isEmpty, "\(other.errors)")
    }

    /// Who stands among the installed bundles, or has a link to one, has one bundle of the name: there is no other to speak of.
    @Test func theSameBundleTwiceIsNoOther() async throws {
        try makeBundles()
        try FileManager.default.removeItem(atPath: "\(place.path)/work/b1")
        try FileManager.default.createSymbolicLink(
            atPath: "\(place.path)/work/b1", withDestinationPath: "\(place.path)/models/b1")
        for folder in ["models", "work"] {
            let outcome = try await run("model inspect b1", in: folder, environment: installed)
            #expect(outcome.status == 0 && !outcome.errors.contains("another"), "\(folder): \(outcome.errors)")
        }
    }

    /// Whatever becomes of the command then: the one that was not meant may be why it fails.
    @Test(arguments: [
        "model verify b1", "model run b1 --path live --input x --output y", "evaluate x.csv --model b1", "tradeoff b1",
        "soak --model b1 --duration 1",
    ])
    func everyCommandSaysWhichOfTwoItTakes(words: String) async throws {
        try makeBundles()
        let outcome = try await run(words, environment: installed)
        #expect(outcome.errors.hasPrefix("warning: \(choice)\n"), "\(outcome.errors)")
    }

    /// A daemon runs for long with the model that it began with.
    @Test func aDaemonSaysWhichOfTwoItTakes() async throws {
        try makeBundles()
        let daemon = try start(
            "serve --model-path b1 --ingest-bind 'tcp://127.0.0.1:*' --publish-json-bind 'tcp://127.0.0.1:*' "
                + "--control-bind=", environment: installed)
        #expect(await daemon.waitForErrors(containing: "ready: telemetry"), "\(daemon.errors)")
        #expect(daemon.errors.contains(choice), "\(daemon.errors)")
        daemon.send(SIGTERM)
        #expect(await daemon.outcome().status == 0)
    }

    /// The daemon looks in its own places, where ./b1 is not: who asks for it is told.
    @Test func aSwapSaysWhichOfTwoIsTaken() async throws {
        try makeBundles()
        let models = try #require(installed["TANDEM_MODELS"])
        try FileManager.default.removeItem(atPath: "\(models)/b1")
        try FileManager.default.copyItem(atPath: Program.reference, toPath: "\(models)/b1")
        let daemon = try await DaemonProcess([], environment: installed)
        let swapped = try await run("ctl --socket '\(daemon.control)' model swap b1", environment: installed)
        #expect(swapped.status == 0 && swapped.output.contains("cmapss-reference-"), "\(swapped.errors)")
        #expect(swapped.errors.contains("./b1 is another"), "\(swapped.output)\(swapped.errors)")
        await daemon.stopCleanly()
    }
}
