import Foundation
import TestSupport
import Testing

/// `tandem serve` in an environment that others have a hand in: what they set stops no daemon, and what a user misspelt does.
@Suite(.endsSometime) struct PlatformEnvironmentTests {
    /// What Kubernetes sets in every container beside a Service called `tandem`.
    private static let service = [
        "TANDEM_SERVICE_HOST": "10.0.0.1",
        "TANDEM_SERVICE_PORT": "5560",
        "TANDEM_SERVICE_PORT_INGEST": "5560",
        "TANDEM_PORT": "tcp://10.0.0.1:5560",
        "TANDEM_PORT_5560_TCP": "tcp://10.0.0.1:5560",
        "TANDEM_PORT_5560_TCP_PROTO": "tcp",
        "TANDEM_PORT_5560_TCP_PORT": "5560",
        "TANDEM_PORT_5560_TCP_ADDR": "10.0.0.1",
    ]

    @Test func aDaemonBesideAServiceOfItsNameStartsAndSaysSoInOneLine() async throws {
        let daemon = try await DaemonProcess([], environment: Self.service)
        let told = daemon.child.errors.split(separator: "\n").filter { $0.contains("environment") }
        #expect(told.count == 1, "\(daemon.child.errors)")
        let note = "TANDEM_PORT and 7 more of its kind come from the platform"
        #expect(told.first?.contains(note) == true && told.first?.contains("are ignored") == true, "\(told)")
        // None of them is named but the first: a line that names all would be as long as the log.
        for name in Self.service.keys where name != "TANDEM_PORT" {
            #expect(!daemon.child.errors.contains(name), "\(daemon.child.errors)")
        }
        await daemon.stopCleanly()
    }

    /// Its own settings count all the same, whatever stands beside them.
    @Test func aSettingBesideWhatThePlatformSetsIsTaken() async throws {
        let environment = Self.service.merging(["TANDEM_TRADEOFF_STRIDE": "7"]) { $1 }
        let daemon = try await DaemonProcess([], environment: environment)
        let status = try await daemon.ctl("--json", "status")
        #expect(status.status == 0 && status.output.contains("\"stride\":7"), "\(status.output)\(status.errors)")
        await daemon.stopCleanly()
    }

    @Test(arguments: [
        ("TANDEM_INGEST_BINDD", "TANDEM_INGEST_BIND"), ("TANDEM_TRADEOF_STRIDE", "TANDEM_TRADEOFF_STRIDE"),
    ])
    func aMisspeltSettingEndsADaemonBesideAServiceToo(name: String, meant: String) async throws {
        for others in [[:], Self.service] {
            let environment = others.merging([name: "tcp://127.0.0.1:5560"]) { $1 }
            let outcome = try await Program.run("serve", "--model-path", Program.bundle, environment: environment)
            #expect(outcome.status == 78, "\(outcome.errors)")
            #expect(outcome.errors == "error: environment: unknown setting \(name); did you mean \(meant)?\n")
        }
    }

    /// A name as Kubernetes has it, with what it never sets there, is a user's: of somebody who means the port to listen on.
    @Test func aPortInThePlaceOfAServicesIsRefused() async throws {
        let outcome = try await Program.run(
            "serve", "--model-path", Program.bundle, environment: ["TANDEM_PORT": "5560"])
        #expect(outcome.status == 78, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("error: environment: unknown setting TANDEM_PORT"), "\(outcome.errors)")
    }
}
