import Evaluation
import Foundation
import Scoring
import TestSupport
import Testing

/// Reports as they are printed and written.
@Suite struct ReportTests {
    /// A report on the three engines and on the short one alone, with transients.
    private static func report() throws -> EvaluationReport {
        let tiny = try TinyBundle()
        defer { tiny.remove() }
        let options = EvaluationOptions(
            stride: 3, threads: 2, alerts: AlertPolicy(threshold: 60, hysteresis: 1, lookAhead: 4),
            transients: TransientOptions(count: 15, seed: 2))
        let evaluator = try Evaluator(bundle: try tiny.load(), options: options)
        let three = try Engines.three()
        let short = LabelledSet(name: "a,b", source: "a,b.csv", truth: "RUL", engines: [three.engines[2]])
        let long = LabelledSet(
            name: "L", source: "L", truth: "", engines: [try Engines.make(1, cycles: Array(1...180))])
        let results = try [three, short, long].map { (set: $0, tally: try evaluator.evaluate($0)) }
        return EvaluationReport(evaluator: evaluator, engines: "all engines", results: results)
    }

    @Test func jsonHoldsTheWholeReport() throws {
        let report = try Self.report()
        let json = try report.json()
        #expect(try EvaluationReport(json: json) == report)
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(object["format_version"] as? Int == 1 && object["cap"] as? Double == 125)
        let all = try #require(object["all"] as? [String: Any])
        #expect(all["engines"] as? Int == 5)
        let set = try #require((object["sets"] as? [[String: Any]])?.first)
        #expect((set["window"] as? [[String: Any]])?.count == 30)
        #expect(set["short_engines"] as? [String] == ["T-3"])
    }

    @Test func csvHasARowForEachSetPathAndLookAhead() throws {
        let rows = try Self.report().csv().split(separator: "\n", omittingEmptySubsequences: false)
        // Per set: live, 30 look-aheads, three rows of last cycles; without a window live and two rows.
        #expect(rows.count == 1 + 34 + 3 + 34 + 34 + 1)
        #expect(rows[0].hasPrefix("set,cycles,path,look_ahead,count,rmse,"))
        #expect(rows[1].hasPrefix("T,all,live,0,136,"))
        #expect(rows.contains { $0.hasPrefix("\"a,b\",all,live,0,12,") })
        #expect(rows.contains { $0.hasPrefix("all,last,window_or_live,0,5,") })
        let columns = rows[0].split(separator: ",", omittingEmptySubsequences: false).count
        for row in rows.dropLast() where !row.hasPrefix("\"") {
            #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == columns)
        }
    }

    @Test func textFitsATerminal() throws {
        let lines = EvaluationText(try Self.report()).lines
        #expect(lines.allSatisfy { $0.count <= 100 && !$0.contains("\n") }, "\(lines.filter { $0.count > 100 })")
        #expect(lines.contains { $0.contains("1 engine too short for a window (live scores only)") })
        #expect(lines.contains { $0.contains("window, look-ahead 29") })
        #expect(lines.contains { $0.hasPrefix("  live 0.") && $0.contains(", the mean of normal ") })
        #expect(lines.contains { $0.hasPrefix("  0 transients on 1 to 4 channels, seed 2 (asked for 15; ") })
        #expect(lines.contains { $0.hasPrefix("  15 transients on 1 to 4 channels, seed 2") })
    }

    /// The lives of batteries are counted in thousands of cycles: NASA's score is then a number of many digits.
    @Test func largeFiguresAreShortAndExplained() throws {
        var report = try Self.report()
        report.sets[0].live.errors.nasaMean = 46_851_015_424.61
        let lines = EvaluationText(report).lines
        let live = try #require(lines.first { $0.hasPrefix("  live ") })
        #expect(live.contains(" 4.69e10 "), "\(live)")
        #expect(lines.contains { $0.contains("NASA's score grows e-fold with every 10 cycles of error") })
        #expect(lines.allSatisfy { $0.count <= 100 })
        #expect(!EvaluationText(try Self.report()).lines.contains { $0.contains("e-fold") })
    }

    @Test func thePictureIsXMLWithAPanelForEachSet() throws {
        let svg = EvaluationPicture(try Self.report()).svg()
        #expect(svg.hasPrefix("<svg xmlns=") && svg.hasSuffix("</svg>\n"))
        for name in ["T", "a,b", "L"] {
            #expect(svg.contains(">\(name): RMSE in cycles</text>"))
            #expect(svg.contains(">\(name): health, said and come true</text>"))
        }
        #expect(svg.contains("no engine is long enough for a window"))
        // Every element is closed by itself or holds text alone.
        for line in svg.split(separator: "\n").dropFirst().dropLast() {
            #expect(line.hasSuffix("/>") || line.hasSuffix("</text>"), "\(line)")
        }
        #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
}
