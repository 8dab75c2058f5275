import Evaluation
import Foundation
import Inference
import Scoring
import TestSupport
import Testing

/// The menu between latency and context as it is printed, drawn and written.
@Suite struct TradeoffReportTests {
    private static let cost = TradeoffCost(liveMicroseconds: 20, windowMicroseconds: 900, processors: 4)

    /// A report on a bundle of 12 cycles with a curve, or without.
    private static func report(
        curve: Bool = true, policy: String? = nil, fleet: TradeoffReport.Fleet = .init(rate: 2, engines: 100)
    ) throws -> TradeoffReport {
        let tiny = try TinyBundle(windowLength: 12)
        defer { tiny.remove() }
        if curve {
            let file = tiny.folder.appending(path: "model.json")
            let points = (0..<12).map { index in
                let rmse = 12 - Double(index) / 2
                return "{\"look_ahead\": \(index), \"rmse\": \(rmse), \"live_rmse\": 13.5, "
                    + "\"window_weight\": 0.8, \"fused_rmse\": \(rmse - 0.2)}"
            }
            let curve = "{\"live\": {\"rmse\": 13.0}, \"window\": [" + points.joined(separator: ",") + "]}"
            let text = try String(contentsOf: file, encoding: .utf8)
            try text.replacing(
                "\"target\":",
                with: "\"look_ahead_curve\": \(curve), \"target\":"
            )
            .write(to: file, atomically: true, encoding: .utf8)
        }
        return try TradeoffReport(
            bundle: tiny.load(), precision: (live: .int8, window: .bfloat16), cost: cost, fleet: fleet, blend: .auto,
            policy: policy.map { text throws(TradeoffError) in try TradeoffPolicy(text) })
    }

    @Test func aRowSaysWhatALookAheadBuysAndCosts() throws {
        let report = try Self.report()
        #expect(report.menu.map(\.lookAhead) == Array(0...11))
        #expect(
            report.menu.map(\.names) == [[], [], ["latency"], [], [], [], ["balanced"], [], [], [], ["accuracy"], []])
        #expect(report.live.expectedError == 13 && report.live.liveError == 13 && report.live.stride == nil)
        let row = report.menu[6]
        #expect(row.windowError == 9 && row.liveError == 13.5 && row.stride == 2 && row.longestStride == 6)
        // 8.8 and 8.3, half of the cycles each.
        let squares = 8.8 * 8.8 + 8.3 * 8.3
        #expect(abs(try #require(row.expectedError) - (squares / 2).squareRoot()) < 1e-9)
        #expect(row.waitCycles == [6, 7] && row.meanWaitCycles == 6.5 && row.windowsPerSecond == 1)
        #expect(row.microsecondsPerCycle == 470)
        // 4 s of work a second over 940 µs an engine; 200 cycles a second of 470 µs over 4 processors.
        #expect(row.engines == 4_255 && abs(row.cpu - 0.0235) < 1e-12)
        #expect(report.live.engines == 100_000)
    }

    @Test func jsonIsReadBackAsTheSame() throws {
        let report = try Self.report(policy: "error 9.5")
        let json = Data(try report.json().utf8)
        #expect(try JSONDecoder().decode(TradeoffReport.self, from: json) == report)
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect((object["asked"] as? [String: Any])?["look_ahead"] as? Int == report.asked?.lookAhead)
        #expect(object["live_us"] as? Double == 20)
    }

    @Test(arguments: [nil, "error 9.5", "live", "look_ahead 3, stride 9", "cpu 20%", "balanced, cpu 50%"])
    func textFitsATerminalAndAnswersWhatWasAsked(policy: String?) throws {
        for curve in [true, false] where curve || policy?.contains("error") != true {
            let lines = TradeoffText(try Self.report(curve: curve, policy: policy)).lines
            #expect(lines.allSatisfy { $0.count <= 120 && !$0.contains("\n") }, "\(lines.filter { $0.count > 120 })")
            if let policy { #expect(lines.contains { $0.hasPrefix("\(policy): ") }) }
            #expect(lines.contains { $0.hasSuffix("balanced") })
            #expect(lines.contains { $0.contains("RMSE in cycles over waiting") } == curve)
            #expect(!lines.contains { $0.contains("nan") || $0.contains("inf") })
        }
    }

    @Test(arguments: [true, false])
    func thePictureIsXMLWithTheNamedPointsInIt(curve: Bool) throws {
        let svg = TradeoffPicture(try Self.report(curve: curve, policy: "stride 4")).svg()
        #expect(svg.hasPrefix("<svg xmlns=") && svg.hasSuffix("</svg>\n"))
        for name in ["latency", "balanced", "accuracy", "stride 4"] { #expect(svg.contains(">\(name): ") == curve) }
        #expect(svg.contains("the bundle has no look-ahead curve") != curve)
        for line in svg.split(separator: "\n").dropFirst().dropLast() {
            #expect(line.hasSuffix("/>") || line.hasSuffix("</text>"), "\(line)")
        }
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }

    @Test func whatCannotBeHadIsTheError() throws {
        #expect(throws: TradeoffError.self) { try Self.report(policy: "error 1") }
        #expect(throws: TradeoffError.self) {
            try Self.report(policy: "cpu 1%", fleet: .init(rate: 1_000, engines: 1_000))
        }
    }

    @Test func theCostIsMeasuredOnTheClockThatIsGiven() throws {
        let tiny = try TinyBundle(windowLength: 12, kind: .cascade)
        defer { tiny.remove() }
        // Every look at the clock finds three milliseconds gone: a call of 16 cycles or windows takes as long.
        var now: UInt64 = 0
        let cost = try TradeoffCost.measure(tiny.load(), live: .float32, window: .float32, processors: 2) {
            now += 3_000_000
            return now
        }
        #expect(cost == TradeoffCost(liveMicroseconds: 187.5, windowMicroseconds: 187.5, processors: 2))
    }
}
