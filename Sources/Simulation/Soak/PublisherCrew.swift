public import Foundation

/// The publishers of a soak: processes of their own, each with its share of the engines and of the rate.
public final class PublisherCrew {
    private var members: [(process: DependentProcess, report: String)] = []

    /// Starts `program` once for each of `commands`, with a file in `folder` to report to.
    public init(_ program: URL, commands: [[String]], folder: String) throws {
        for (index, command) in commands.enumerated() {
            let report = "\(folder)/publisher-\(index + 1).json"
            members.append((try DependentProcess(program, command + ["--report", report]), report))
        }
    }

    /// Whether a publisher still sends.
    public var isSending: Bool { members.contains { $0.process.isRunning } }

    /// - Throws: ``SoakFailure`` when a publisher has ended and not well: nothing that follows is of any use.
    public func checkNoneFailed() throws(SoakFailure) {
        for (index, member) in members.enumerated() where !member.process.isRunning {
            let status = member.process.status
            if status != 0 { throw SoakFailure("publisher \(index + 1) ended with status \(status)") }
        }
    }

    /// What all publishers say they sent, and the seconds that the slowest took. To be asked when none sends any more.
    ///
    /// - Throws: ``SoakFailure`` when a publisher ended without a report.
    public func reports() throws(SoakFailure) -> (SoakExpectation, seconds: Double) {
        var sum = SoakExpectation()
        var seconds = 0.0
        for (index, member) in members.enumerated() {
            let status = member.process.status
            guard status == 0, let report = try? PublisherReport(contentsOf: member.report) else {
                throw SoakFailure("publisher \(index + 1) ended with status \(status) and no report")
            }
            sum.add(report.expectation)
            seconds = max(seconds, report.seconds)
        }
        return (sum, seconds)
    }

    /// Ends the publishers that still send.
    public func stop() {
        for member in members { member.process.stop() }
    }
}
