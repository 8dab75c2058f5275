import Foundation
import Inference
import Simulation
import Telemetry

/// The engines that the shipped bundle was measured on, with what is true of them.
struct HeldOut {
    /// The engines' numbers by set.
    let numbers: [String: [Int]]
    let manifest: BundleManifest
    /// The number of recorded cycles of each engine: all live until they fail.
    private(set) var lives: [EngineID: Int] = [:]

    /// - Parameter sets: FD001, ...
    init(_ sets: [String]) throws {
        manifest = try ModelBundle.load(contentsOf: Program.bundle).manifest
        var numbers: [String: [Int]] = [:]
        if case .object(let found) = manifest.provenance?["held_out_engines"] {
            for set in sets {
                guard case .list(let list) = found[set] else { continue }
                numbers[set] = list.compactMap { if case .number(let number) = $0 { Int(number) } else { nil } }
            }
        }
        self.numbers = numbers
        for set in sets {
            let selection = try EngineSelection(self.selection(of: set))
            for history in try CMAPSSFile.load(path: CMAPSSData.path(Self.file(set)), selection: selection) {
                lives[history.engine] = history.count
            }
        }
    }

    static func file(_ set: String) -> String { "train_\(set).txt.xz" }

    /// `2,3,5`, as `tandem replay --engines` reads it.
    func selection(of set: String) -> String { (numbers[set] ?? []).map(String.init).joined(separator: ",") }

    /// Cycles of all engines.
    var cycles: Int { lives.values.reduce(0, +) }

    /// Remaining useful life, capped as the models were trained.
    func truth(_ engine: EngineID, _ cycle: Int) -> Double {
        min(Double((lives[engine] ?? 0) - cycle), Double(manifest.target?.cap ?? .infinity))
    }
}

/// A root mean square error as it is gathered.
struct RootMeanSquare {
    private(set) var count = 0
    private var squares = 0.0

    mutating func add(_ score: Float, truth: Double) {
        count += 1
        squares += (Double(score) - truth) * (Double(score) - truth)
    }

    var value: Double { (squares / Double(max(1, count))).squareRoot() }
}
