import ArgumentParser
import Daemon
import Foundation
import Inference
import Journal
import Logging
import Scoring
import ZeroMQ

/// `tandem serve`: the daemon itself.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the daemon: take telemetry in, publish live and window scores.",
        discussion: """
            Every setting can be given in the YAML file, in the environment (TANDEM_TRADEOFF_STRIDE=5) or here as a flag
            (--tradeoff-stride 5); the later overrides the earlier. `tandem settings` lists them all.

            Examples:
              tandem serve
              tandem serve --config /etc/tandem/tandem.yaml --tradeoff-stride 5
              tandem serve --ingest-type pull --ingest-bind tcp://0.0.0.0:5560,ipc:///run/tandem/telemetry

            SIGTERM and SIGINT stop it gracefully: what was accepted is scored and sent first. SIGHUP has it read its
            settings anew. `tandem ctl` asks and commands it while it runs.
            """
    )

    @Option(name: .long, help: ArgumentHelp("Settings file (YAML).", valueName: "file"))
    var config: String?

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("Settings, as `--key value`: see `tandem settings`.", valueName: "settings"))
    var settings: [String] = []

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let settings: Settings
        do throws(SettingsError) {
            settings = try Settings.load(file: config, environment: environment, arguments: self.settings)
        } catch {
            for complaint in error.complaints { Terminal.report(complaint) }
            if let contradiction = error.contradiction { explain(contradiction, environment) }
            throw ExitCode.badSettings
        }
        let threshold = LogThreshold(Logger.Level(rawValue: settings.logLevel) ?? .info)
        // No thread of the daemon waits for a reader of standard error.
        let log = LogQueue(descriptor: STDERR_FILENO)
        defer { log.flush(atMost: .seconds(1)) }
        let logger = threshold.logger(label: "tandem") { StreamLogHandler(label: $0, stream: log.stream) }
        // The same sources, looked at again.
        let reload = SettingsReload(threshold: threshold) {
            [config, arguments = self.settings] () throws(SettingsError) in
            try Settings.load(
                file: config, environment: ProcessInfo.processInfo.environment, arguments: arguments)
        }
        do {
            let locator = ModelLocator(environment: environment)
            if let ambiguity = locator.ambiguity(of: settings.modelPath) { logger.warning("model.path: \(ambiguity)") }
            let bundle = try locator.verifiedBundle(named: settings.modelPath)
            if let note = Kernels.note { logger.warning("\(note)") }
            for note in settings.notes { logger.notice("\(note)") }
            for warning in bundle.warnings { logger.warning("\(warning)") }
            try await Daemon(
                settings: settings, bundle: bundle, environment: environment, logger: logger, log: log, reload: reload,
                load: { name, enter in
                    try ModelLocator(environment: environment).verifiedBundle(named: name) { enter(.verifying) }
                }
            ).run()
        } catch let error where error is ZeroMQError || error is ControlSocketError {
            log.report("\(error)")
            throw ExitCode.unavailable
        } catch let error as JournalError {
            log.report("\(error)")
            throw ExitCode(error)
        } catch let error as TradeoffError {
            log.report("tradeoff: \(error)")
            throw ExitCode.badSettings
        } catch is CancellationError {
            return
        } catch let error
            where error is BundleError || error is ScoringError || error is ModelLocator.NotFound
            || error is ModelLocator.Unfaithful
        {
            log.report("\(error)")
            throw ExitCode.badData
        } catch {
            // Not one of those that starting again cannot help (RestartPreventExitStatus in the unit).
            log.report("\(error)")
            throw ExitCode.unforeseen
        }
    }

    /// Says what each of two goals would come to with the bundle that is named, or the shipped one.
    private func explain(_ contradiction: TradeoffError, _ environment: [String: String]) {
        let words = self.settings
        let flag = words.firstIndex(of: "--model-path").flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
        let locator = ModelLocator(environment: environment)
        guard let folder = try? locator.folder(named: flag ?? environment["TANDEM_MODEL_PATH"] ?? "cmapss"),
            let bundle = try? ModelBundle.load(contentsOf: folder)
        else { return }
        let planner = TradeoffPlanner(manifest: bundle.manifest, cost: nil)
        for policy in contradiction.alternatives {
            Terminal.writeError("       \(planner.outcome(of: policy))\n")
        }
    }
}

extension LogQueue {
    /// Writes `error: ...` behind what was logged.
    fileprivate func report(_ message: String) {
        append(Terminal.errorText(message))
    }
}

extension ExitCode {
    /// Whether starting again may help, as scripts and systemd read it.
    fileprivate init(_ error: JournalError) {
        self =
            switch error.code {
            case .cannotOpen, .readOnly: .badSettings
            case .foreign, .newerSchema, .damaged: .badData
            case .held, .moved, .busy, .full, .failed: .unavailable
            }
    }
}
