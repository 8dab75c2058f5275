import Evaluation
import Foundation
import Inference
import TestSupport
import Testing

/// Timing itself: what is computed, and what is refused. How long it takes is nobody's business here.
@Suite struct SpeedTests {
    private static func tiny(_ kind: TinyBundle.Kind = .cascade) throws -> ModelBundle {
        let tiny = try TinyBundle(kind: kind)
        defer { tiny.remove() }
        return try tiny.load()
    }

    @Test(arguments: SpeedOptions.Subject.allCases, TinyBundle.Kind.allCases)
    func everyPathOfEveryKindOfBundleIsTimed(subject: SpeedOptions.Subject, kind: TinyBundle.Kind) throws {
        let bundle = try Self.tiny(kind)
        let options = SpeedOptions(subject: subject, batch: 3, threads: 2, engines: 10, seconds: 0.01)
        let report = try SpeedTest(bundle: bundle, options: options).run()
        #expect(report.iterations >= 2)
        #expect(report.batch == 3 && report.threads == 2 && report.engines == (subject == .window ? 0 : 10))
        #expect(report.medianMicroseconds > 0 && report.perSecond > 0)
        let again = try JSONDecoder().decode(SpeedReport.self, from: Data(report.json().utf8))
        #expect(again == report)
    }

    @Test func theArithmeticIsThatOfTheAccounting() throws {
        let bundle = try Self.tiny()
        let accounting = try #require(bundle.accounting(.window))
        let options = SpeedOptions(subject: .window, batch: 2, seconds: 0.01)
        let report = try SpeedTest(bundle: bundle, options: options).run()
        let operations = report.gigaflops * report.medianMicroseconds * 1_000
        let expected = Double(4 * accounting.multiplyAddsPerWindow)
        // The two figures are rounded.
        #expect(abs(operations / expected - 1) < 0.01)
    }

    @Test func aCallOfMoreEnginesTouchesMoreOfThemAndTheSameWeights() throws {
        let bundle = try Self.tiny()
        let reports = try [1, 8].map { batch in
            try SpeedTest(
                bundle: bundle, options: SpeedOptions(subject: .live, batch: batch, engines: 8, seconds: 0.01)
            ).run()
        }
        #expect(reports[0].weightBytes == reports[1].weightBytes)
        #expect(reports[0].bytesTouched < reports[1].bytesTouched)
    }

    @Test(arguments: [
        (SpeedOptions(subject: .live, batch: 4, engines: 3), "found 3 engines, expected at least the 4 of a batch"),
        (SpeedOptions(subject: .live, threads: 0), "expected threads, a batch, engines and seconds of more than 0"),
    ])
    func optionsThatMakeNoSenseAreRefused(options: SpeedOptions, message: String) throws {
        let bundle = try Self.tiny()
        let error = #expect(throws: EvaluationError.self) { try SpeedTest(bundle: bundle, options: options) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func kernelsThatLackAPrecisionAreRefused() throws {
        let bundle = try Self.tiny()
        for variant in Kernels.available {
            let kernels = try #require(Kernels(variant))
            for precision in Precision.allCases where !kernels.supports(precision) {
                #expect(throws: EvaluationError("the \(variant.rawValue) kernels have no \(precision.rawValue)")) {
                    try SpeedTest(
                        bundle: bundle, options: SpeedOptions(subject: .live, precision: precision), kernels: kernels)
                }
            }
        }
    }
}
