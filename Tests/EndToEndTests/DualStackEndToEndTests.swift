import Foundation
import TestSupport
import Testing
import ZeroMQ

/// The real program on addresses of both families, and what every command says of an endpoint that is none.
@Suite(.endsSometime) struct DualStackEndToEndTests {
    /// Whether this machine has the loopback address of IPv6: containers often have not.
    static let hasIPv6: Bool = {
        guard let context = try? Context(), let socket = try? Socket<PULL>(context),
            let endpoint = try? Endpoint("tcp://[::1]:*", for: .bind)
        else { return false }
        return (try? socket.attach(bind: [endpoint], connect: [])) != nil
    }()

    /// An address of this machine that says nothing without its interface: `[fe80:...:0001%eth0]`.
    static let linkLocal: String? = {
        let table = (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)) ?? ""
        let rows = table.split(separator: "\n").map { $0.split(separator: " ") }
        // Of scope 20, the link, and neither tentative (40) nor refused as somebody else's (08).
        let usable = rows.first { $0.count == 6 && $0[3] == "20" && (UInt8($0[4], radix: 16) ?? 0xFF) & 0x48 == 0 }
        guard let usable else { return nil }
        let digits = Array(usable[0])
        let groups = stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }
        return "[\(groups.joined(separator: ":"))%\(usable[5])]"
    }()

    /// A daemon that takes and publishes at an address, and nowhere else.
    private func serve(at address: String) async throws -> DaemonProcess {
        try await DaemonProcess("--ingest-type", "pull", ingest: "tcp://\(address):*", scores: "tcp://\(address):*")
    }

    /// An endpoint's port at another address: a daemon at all of them names none of them.
    private func endpoint(_ endpoint: String, at host: String) -> String {
        "tcp://\(host)\(endpoint[endpoint.lastIndex(of: ":")!...])"
    }

    /// Waits until a tap shows a cycle of an engine. A subscription brings the last value, whichever of both came first.
    private func expectTap(of scores: String, shows engine: String, _ cycle: Int) async throws {
        let tap = try ChildProgram(Program.url, ["tap", "--connect", scores, "live/\(engine)/"])
        let row = try Regex("live +\(engine) +\(cycle) ")
        #expect(await tap.wait { $0.output.contains(row) }, "\(tap)")
    }

    private func simulate(to ingest: String, _ prefix: String) async throws {
        let sent = try await Program.run(
            "simulate", "--push", "--connect", ingest, "--prefix", prefix, "--engines", "1", "--cycles", "3", "--rate",
            "0")
        #expect(sent.status == 0, "\(sent.errors)")
    }

    @Test(.enabled(if: hasIPv6, "no IPv6 here"))
    func whatIsSentOverIPv6IsScoredAndSeenOverIPv6() async throws {
        let daemon = try await serve(at: "[::1]")
        #expect(daemon.ingest.hasPrefix("tcp://[::1]:") && daemon.scores.hasPrefix("tcp://[::1]:"))
        try await simulate(to: daemon.ingest, "sim")
        try await expectTap(of: daemon.scores, shows: "sim-1", 3)
        let folder = try TemporaryFolder()
        let values = (1...24).map { "\($0).5" }.joined(separator: " ")
        let rows = (1...40).map { "1 \($0) \(values)\n" }.joined()
        let sent = try await Program.run(
            "replay", try folder.write(rows, to: "train_S.txt"), "--push", "--connect", daemon.ingest, "--speed", "max")
        #expect(sent.status == 0, "\(sent.errors)")
        try await expectTap(of: daemon.scores, shows: "S-1", 40)
        let status = try await daemon.ctl("status")
        #expect(status.status == 0 && status.output.contains(" 43 accepted"), "\(status.output)\(status.errors)")
        await daemon.stopCleanly()
    }

    @Test(.enabled(if: hasIPv6, "no IPv6 here"))
    func aDaemonAtEveryAddressIsReachedByBothFamilies() async throws {
        let daemon = try await serve(at: "[::]")
        for (prefix, host) in [("four", "127.0.0.1"), ("six", "[::1]")] {
            try await simulate(to: endpoint(daemon.ingest, at: host), prefix)
        }
        // Whichever way it came in, it is seen at the other.
        try await expectTap(of: endpoint(daemon.scores, at: "[::1]"), shows: "four-1", 3)
        try await expectTap(of: endpoint(daemon.scores, at: "127.0.0.1"), shows: "six-1", 3)
        await daemon.stopCleanly()
    }

    @Test(.enabled(if: linkLocal != nil, "no link-local address here"))
    func aLinkLocalAddressIsBoundAndReachedWithItsZone() async throws {
        let address = try #require(Self.linkLocal)
        let daemon = try await serve(at: address)
        try await simulate(to: endpoint(daemon.ingest, at: address), "link")
        try await expectTap(of: endpoint(daemon.scores, at: address), shows: "link-1", 3)
        await daemon.stopCleanly()
    }

    /// A zone is an interface's name, and so may be what stands for an address: neither is a host, and nothing was waited for.
    @Test(
        .enabled(if: hasIPv6, "no IPv6 here"),
        arguments: [
            ("tcp://[fe80::1%lo]:*", 69, "cannot bind tcp://[fe80::1%lo]:*: address is not of this machine"),
            ("tcp://[fe80::1%nosuch0]:*", 69, "cannot bind tcp://[fe80::1%nosuch0]:*: no such network interface"),
            ("tcp://nosuch0:*", 69, "cannot bind tcp://nosuch0:*: no such network interface"),
            (
                "tcp://[fe80::1]:*", 78,
                "a link-local address without its zone, expected the interface as well, such as [fe80::1%eth0]"
            ),
        ])
    func anAddressThatCannotBeBoundIsNamedWithTheReason(endpoint: String, status: Int32, reason: String) async throws {
        let outcome = try await Program.run(
            "serve", "--model-path", Program.bundle, "--ingest-bind", endpoint, "--publish-json-bind",
            "tcp://127.0.0.1:*", "--control-bind", "")
        #expect(outcome.status == status && outcome.errors.contains(reason), "\(outcome.errors)")
    }

    @Test(.enabled(if: hasIPv6, "no IPv6 here"))
    func aZoneThatIsNoInterfaceIsSaidToBeNone() async throws {
        let endpoint = "tcp://[fe80::1%nosuch0]:5560"
        let sent = try await Program.run("simulate", "--connect", endpoint, "--patience", "1")
        #expect(sent.status == 69 && sent.errors.contains("nobody took telemetry at \(endpoint)"), "\(sent.errors)")
        #expect(sent.errors.contains("network interface"), "\(sent.errors)")
        let tap = try ChildProgram(Program.url, ["tap", "--connect", endpoint])
        #expect(await tap.waitForErrors(containing: "network interface"), "\(tap)")
    }
}

/// What commands say of an endpoint that is none: what was found, what was expected and, where that can be told, what was meant.
@Suite(.endsSometime) struct EndpointMistakeEndToEndTests {
    /// A mistake, and what was meant to connect to (`@` is the usual port) and to bind.
    typealias Mistake = (text: String, meant: String?, bound: String?)

    private static let (local, here) = ("tcp://localhost:5560", "tcp://127.0.0.1:5560")
    static let mistakes: [Mistake] = [
        ("localhost:5560", local, here), ("tcp://localhost", "tcp://localhost:@", here),
        ("tcp://localhost:99999", nil, nil),  // Which port was meant nobody can know.
        (local + "/", local, here), (" " + local, local, here),
        ("tcp://::1:5560", "tcp://[::1]:5560", "tcp://[::1]:5560"),
    ]

    /// Commands that connect, with the port that is usual there.
    static let commands = [
        (["simulate", "--connect"], "5560"), (["replay", "x.txt", "--connect"], "5560"),
        (["tap", "--connect"], "5561"), (["soak", "--telemetry"], "5560"), (["soak", "--scores"], "5561"),
    ]

    /// A text that is no endpoint is wrong usage: trying again, as after 69, does not help.
    @Test(arguments: mistakes, commands)
    func anEndpointThatIsNoneIsWrongUsage(mistake: Mistake, command: (words: [String], port: String)) async throws {
        let outcome = try await Program.run(command.words + [mistake.text])
        #expect(outcome.status == 64, "\(outcome.errors)")
        let meant = mistake.meant?.replacing("@", with: command.port)
        expectMessage(of: outcome, about: mistake.text, after: "error: \(command.words.last ?? ""): ", meant: meant)
    }

    @Test(arguments: mistakes)
    func anEndpointThatIsNoneIsAWrongSetting(mistake: Mistake) async throws {
        let outcome = try await Program.run("serve", "--ingest-bind", mistake.text)
        #expect(outcome.status == 78, "\(outcome.errors)")
        expectMessage(
            of: outcome, about: mistake.text, after: "error: command line: --ingest-bind: ", meant: mistake.bound)
    }

    /// A control socket has a file: every port is another mistake, and the same one.
    @Test(arguments: mistakes)
    func aPortIsNoControlSocket(mistake: Mistake) async throws {
        let outcome = try await Program.run("ctl", "--socket", mistake.text, "status")
        #expect(outcome.status == 64, "\(outcome.errors)")
        expectMessage(of: outcome, about: mistake.text, after: "error: --socket: ", meant: nil)
        #expect(outcome.errors.contains("expected ipc:// and the path of a socket"), "\(outcome.errors)")
    }

    private func expectMessage(
        of outcome: Program.Outcome, about text: String, after beginning: String, meant: String?
    ) {
        let errors = outcome.errors
        #expect(errors.hasPrefix("\(beginning)found \"\(text)\"") && errors.contains(", expected "), "\(errors)")
        #expect(errors.hasSuffix(meant.map { "; did you mean \($0)?\n" } ?? "\n"), "\(errors)")
        #expect(meant != nil || !errors.contains("did you mean"), "\(errors)")
        #expect(errors.split(separator: "\n").count == 1 && outcome.output.isEmpty, "\(errors)")
    }
}
