import Evaluation
import Simulation
import Telemetry
import TestSupport
import Testing

/// Recordings and where their truth is found.
@Suite struct RecordingTests {
    private static let channels = (0..<24).map { "c\($0)" }

    private static func rows(_ lengths: [Int]) -> String {
        let values = (1...24).map { "\($0).5" }.joined(separator: " ")
        return lengths.enumerated().map { engine, length in
            (1...length).map { "\(engine + 1) \($0) \(values)  \n" }.joined()
        }.joined()
    }

    private static func read(_ path: String, lifeFile: String? = nil) throws(CMAPSSError) -> LabelledSet {
        try LabelledSet.read(path: path, lifeFile: lifeFile, channels: channels)
    }

    @Test func trainingEnginesRunUntilTheyFail() throws {
        let folder = try TemporaryFolder()
        let set = try Self.read(folder.write(Self.rows([3, 2]), to: "train_FD009.txt"))
        #expect(set.name == "FD009" && set.cycleCount == 5)
        #expect(set.engines.map(\.remaining) == [[2, 1, 0], [1, 0]])
        #expect(set.engines.map(\.endsInFailure) == [true, true])
        #expect(set.engines.map(\.number) == [1, 2])
    }

    @Test(arguments: ["RUL_FD009.txt", "elsewhere.txt"])
    func testEnginesHaveTheirTruthInAFile(name: String) throws {
        let folder = try TemporaryFolder()
        let recording = try folder.write(Self.rows([3, 2]), to: "test_FD009.txt")
        let truth = try folder.write("10 \n\n 0\r\n", to: name)
        let set = try Self.read(recording, lifeFile: name == "elsewhere.txt" ? truth : nil)
        #expect(set.engines.map(\.remaining) == [[12, 11, 10], [1, 0]])
        #expect(set.engines.map(\.endsInFailure) == [false, true])
        #expect(set.truth == truth)
    }

    @Test func aRecordingWithoutTruthIsCalledUnlabelledWithWhatWasLookedFor() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.rows([3]), to: "test_FD009.txt")
        let error = #expect(throws: CMAPSSError.self) { try Self.read(path) }
        #expect(error?.code == .unlabelled)
        let detail = error?.detail ?? ""
        #expect(detail.hasPrefix("unlabelled recording: looked for \(folder.path)/RUL_FD009.txt, "), "\(detail)")
        #expect(detail.contains("--rul"))
    }

    @Test func truthAboutAnotherNumberOfEnginesIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.rows([3, 2]), to: "test_FD009.txt")
        let truth = try folder.write("1\n2\n3\n", to: "RUL_FD009.txt")
        let error = #expect(throws: CMAPSSError.self) { try Self.read(path) }
        #expect(error?.description == "\(truth): found 3 numbers, expected 2, one for each engine of \(path)")
    }

    @Test func aTableHasItsOwnTruth() throws {
        let folder = try TemporaryFolder()
        let names = Self.channels.joined(separator: ",")
        let values = Self.channels.map { _ in "1" }.joined(separator: ",")
        let path = try folder.write(
            "note,RUL,\(names),cycle,engine\nx,8,\(values),4,A-7\nx,7.5,\(values),5,A-7\n", to: "mine.csv")
        let set = try Self.read(path)
        #expect(set.name == "mine" && set.truth == "its column RUL")
        #expect(set.engines.map(\.remaining) == [[8, 7.5]] && set.engines[0].number == 7)
        #expect(set.warnings == ["\(path): columns that nobody reads: note"])
    }

    @Test func aFileOfOtherChannelsThanTheBundlesIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.rows([3]), to: "train_FD009.txt")
        let error = #expect(throws: CMAPSSError.self) {
            try LabelledSet.read(path: path, lifeFile: nil, channels: ["a", "b"])
        }
        #expect(error?.detail.contains("24 channels, expected the bundle's 2") == true)
    }

    @Test func enginesAreChosenByNumber() throws {
        let folder = try TemporaryFolder()
        let set = try Self.read(folder.write(Self.rows([3, 2, 4]), to: "train_FD009.txt"))
        #expect(try set.selecting(EngineSelection("1,3")).engines.map(\.number) == [1, 3])
        let error = #expect(throws: CMAPSSError.self) { try set.selecting(EngineSelection("2-5")) }
        #expect(error?.code == .noSuchEngine && error?.detail == "found no engine 4, it holds 3 engines")
    }

    @Test func aFolderIsSearchedForItsSets() throws {
        let folder = try TemporaryFolder()
        for name in ["train_FD002.txt", "train_FD001.txt.xz", "test_FD001.txt", "train_x.md"] {
            _ = try folder.write("", to: name)
        }
        let cmapss = CMAPSSFolder(path: folder.path)
        let found = try cmapss.recordings(.train, sets: nil)
        #expect(found == ["\(folder.path)/train_FD001.txt.xz", "\(folder.path)/train_FD002.txt"])
        #expect(try cmapss.recordings(.test, sets: ["FD001"]) == ["\(folder.path)/test_FD001.txt"])
        let error = #expect(throws: CMAPSSError.self) { try cmapss.recordings(.test, sets: ["FD002"]) }
        #expect(error?.detail == "found no set FD002: looked for test_FD002.txt, test_FD002.txt.xz, test_FD002.txt.gz")
        let empty = #expect(throws: CMAPSSError.self) {
            try CMAPSSFolder(path: "/nonexistent").recordings(.train, sets: nil)
        }
        #expect(empty?.description == "/nonexistent: cannot be read as a folder")
    }

    @Test func aBundleThatNamesNoHeldOutEnginesSaysSo() throws {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let bundle = try tiny.load()
        let error = #expect(throws: HeldOutEngines.Absent.self) { try HeldOutEngines(bundle: bundle) }
        #expect(error?.description.contains("found no held_out_engines in its provenance") == true)
    }
}
