import ArgumentParser
import Evaluation
import Foundation

/// The files that a report is written to.
struct ReportFiles: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Write everything as JSON.", valueName: "file"))
    var json: String?

    @Option(name: .long, help: ArgumentHelp("Write a row per set, path and look-ahead.", valueName: "file"))
    var csv: String?

    @Option(name: .long, help: ArgumentHelp("Draw error by look-ahead and calibration.", valueName: "file"))
    var svg: String?

    private var paths: [String] { [json, csv, svg].compactMap { $0 } }

    /// Finds out before the work whether its results can be kept.
    func checkWritable() throws {
        for path in paths {
            let existed = FileManager.default.fileExists(atPath: path)
            let descriptor = open(path, O_WRONLY | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                Terminal.report("\(path): cannot be written: \(String(cString: strerror(errno)).lowercased())")
                throw ExitCode.outputFailed
            }
            close(descriptor)
            if !existed { unlink(path) }
        }
    }

    func write(_ report: EvaluationReport) throws {
        if let json { try write(try report.json(), to: json) }
        if let csv { try write(Data(report.csv().utf8), to: csv) }
        if let svg { try write(Data(EvaluationPicture(report).svg().utf8), to: svg) }
    }

    private func write(_ data: Data, to path: String) throws {
        do {
            try data.write(to: URL(filePath: path))
        } catch {
            Terminal.report("\(path): cannot be written: \(error.localizedDescription)")
            throw ExitCode.outputFailed
        }
    }
}
