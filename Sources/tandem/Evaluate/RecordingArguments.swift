public import ArgumentParser
public import Evaluation
import Inference
import Scoring
import Simulation
import Telemetry

/// Which recordings are evaluated, and which of their engines.
struct RecordingArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("C-MAPSS file or table; --cmapss takes its place.", valueName: "recording"))
    var recording: String?

    @Option(name: .long, help: ArgumentHelp("Folder with NASA's files; every set that is there.", valueName: "folder"))
    var cmapss: String?

    @Option(
        name: .long,
        help:
            "With --cmapss: train (run to failure) or test (needs RUL_....txt). Test without it, train for --held-out.")
    var split: CMAPSSFolder.Split?

    @Option(name: .long, help: ArgumentHelp("With --cmapss: only these sets, such as FD001,FD003.", valueName: "names"))
    var sets: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The cycles left after each engine's last one, a whole number a line.", valueName: "file"))
    var rul: String?

    @Flag(
        name: .long,
        help: "Take the columns of a table for the bundle's channels in their order, whatever they are called.")
    var byPosition = false

    @Flag(name: .long, help: "Only the training engines that the bundle's trainer held out, as the bundle lists them.")
    var heldOut = false

    @Option(name: .long, help: ArgumentHelp("Only these engines, such as 1,5-9.", valueName: "numbers"))
    var engines: String?

    func validate() throws {
        guard (recording == nil) != (cmapss == nil) else {
            throw ValidationError("expected a recording or --cmapss with a folder, and not both.")
        }
        guard cmapss != nil || (split == nil && sets == nil) else {
            throw ValidationError("--split and --sets go with --cmapss.")
        }
        guard !(heldOut && engines != nil) else {
            throw ValidationError("--held-out and --engines exclude each other.")
        }
        guard !(heldOut && (split == .test || rul != nil)) else {
            throw ValidationError("--held-out: the engines held out are of the training sets, which need no --rul.")
        }
        guard rul == nil || cmapss == nil || setNames?.count == 1 else {
            throw ValidationError("--rul with --cmapss: expected one set, as in --sets FD001.")
        }
        if byPosition, !RecordingName.isTable(recording ?? "") {
            throw ValidationError(
                "--by-position goes with tables (.csv); C-MAPSS files have no names and stand so anyway.")
        }
        if let recording, rul != nil, RecordingName.isTable(recording) {
            throw ValidationError("--rul goes with C-MAPSS files; a table has the column RUL.")
        }
        if let engines {
            do { _ = try EngineSelection(engines) } catch { throw ValidationError("--engines: \(error)") }
        }
    }

    /// Which engines, in words.
    var selectionText: String {
        heldOut ? "held-out engines" : engines.map { "engines \($0)" } ?? "all engines"
    }

    private var setNames: [String]? {
        sets?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    /// Reads the recordings and keeps the engines that were asked for.
    func load(for bundle: ModelBundle) throws -> [LabelledSet] {
        let heldOut = heldOut ? try HeldOutEngines(bundle: bundle) : nil
        let channels = try ChannelSchema(bundle: bundle).channels.map(\.name)
        return try paths(heldOut).map { path in
            let set = try LabelledSet.read(path: path, lifeFile: rul, channels: channels, byPosition: byPosition)
            if let heldOut { return try set.selecting(try heldOut.selection(of: set.name)) }
            return try engines.map { try set.selecting(EngineSelection($0)) } ?? set
        }
    }

    private func paths(_ heldOut: HeldOutEngines?) throws -> [String] {
        guard let cmapss else { return [recording ?? ""] }
        let folder = CMAPSSFolder(path: cmapss)
        if let heldOut { return try folder.recordings(.train, sets: setNames ?? heldOut.sets) }
        return try folder.recordings(split ?? .test, sets: setNames)
    }
}

extension CMAPSSFolder.Split: ExpressibleByArgument {}
