import Foundation
import Simulation

/// The publishers of a soak: processes of their own, each with its share of the engines and of the rate.
final class PublisherCrew {
    private var members: [(process: Process, output: Pipe)] = []

    init(_ soak: SoakCommand, daemon: SoakedDaemon) throws {
        for number in 1...soak.publishers {
            let share = soak.engines / soak.publishers + (number <= soak.engines % soak.publishers ? 1 : 0)
            let process = try OwnProgram.process(
                [
                    "simulate", "--connect", daemon.telemetry, "--prefix", "p\(number)", "--engines", "\(share)",
                    "--rate", "\(soak.rate / Double(soak.publishers))", "--duration", "\(soak.duration)", "--seed",
                    "\(soak.seed &+ UInt64(number - 1))", "--faults", "\(soak.faults)", "--fleet", soak.fleet,
                    "--age", "0.9", "--report",
                ] + (daemon.pushes ? ["--push"] : []))
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            members.append((process, output))
        }
    }

    deinit {
        for member in members where member.process.isRunning { member.process.terminate() }
    }

    /// Whether a publisher still sends.
    var isSending: Bool { members.contains { $0.process.isRunning } }

    /// What all publishers say they sent, and the seconds that the slowest took.
    ///
    /// - Throws: ``SoakFailure`` when a publisher ended without a report.
    func reports() throws -> (SoakExpectation, seconds: Double) {
        var sum = SoakExpectation()
        var seconds = 0.0
        for (number, member) in members.enumerated() {
            let text = String(decoding: member.output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            member.process.waitUntilExit()
            guard member.process.terminationStatus == 0, let report = try? PublisherReport(json: text) else {
                throw SoakFailure(
                    "publisher \(number + 1) ended with status \(member.process.terminationStatus) and no report")
            }
            sum.add(report.expectation)
            seconds = max(seconds, report.seconds)
        }
        return (sum, seconds)
    }
}
