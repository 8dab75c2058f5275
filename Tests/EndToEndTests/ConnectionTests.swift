import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What a daemon says of connections that fail, in its log and in its status.
@Suite(.endsSometime) struct ConnectionTests {
    private let context: Context

    init() throws {
        context = try Context()
    }

    private func connections(of daemon: DaemonProcess, _ socket: String = "ingest") async throws -> [String: Any] {
        let outcome = try await daemon.ctl("--json", "status")
        let reply = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let all = (reply?["status"] as? [String: Any])?["connections"] as? [String: Any]
        return try #require(all?[socket] as? [String: Any])
    }

    private func count(_ kind: String, in counts: [String: Any], of group: String) -> Int {
        (counts[group] as? [String: Int])?[kind] ?? 0
    }

    /// Waits until `isReached` holds of the counts.
    private func wait(
        _ daemon: DaemonProcess, _ socket: String = "ingest", until isReached: ([String: Any]) -> Bool
    ) async throws -> [String: Any] {
        var counts: [String: Any] = [:]
        _ = try await Patience.wait {
            counts = try await connections(of: daemon, socket)
            return isReached(counts)
        }
        return counts
    }

    @Test func peersAreCounted() async throws {
        let daemon = try await DaemonProcess()
        let publisher = try Socket<PUB>(context) { $0.linger = .zero }
        try publisher.connect(daemon.ingest)
        #expect(try await wait(daemon) { $0["standing"] as? Int == 1 }["made"] as? Int == 1)
        publisher.close()
        #expect(try await wait(daemon) { $0["lost"] as? Int == 1 }["standing"] as? Int == 0)
        let control = try await wait(daemon, "control") { ($0["made"] as? Int ?? 0) > 0 }
        #expect(control["standing"] as? Int ?? 0 >= 1)
        let status = try await daemon.ctl("status")
        #expect(status.output.contains("connections"), "\(status.output)")
        _ = await daemon.stop()
    }

    @Test(arguments: [
        ("ingest", "PUB (PUSH needs ingest.type: pull)"),
        ("publish_json", "SUB"), ("publish_protobuf", "SUB"),
    ])
    func aPeerOfTheWrongTypeIsSaidAndCounted(socket: String, expected: String) async throws {
        let daemon = try await DaemonProcess("--publish-protobuf-bind", "tcp://127.0.0.1:*")
        let peer = try Socket<PUSH>(context) { $0.linger = .zero }
        let endpoints = ["ingest": daemon.ingest, "publish_json": daemon.scores]
        try peer.connect(try #require(endpoints[socket] ?? daemon.endpoints.last { $0.hasPrefix("tcp:") }))
        #expect(await daemon.child.waitForErrors(containing: expected), "\(daemon.child.errors)")
        // Whichever of the two looks first ends the connection; the other sees it interrupted.
        let isCounted = { (counts: [String: Any]) in
            count("wrong_type", in: counts, of: "refused") + count("interrupted", in: counts, of: "refused") > 0
        }
        #expect(isCounted(try await wait(daemon, socket, until: isCounted)))
        _ = await daemon.stop()
    }

    /// Who reads scores may not read the daemon's log.
    @Test func whatIsSaidOfConnectionsIsAnEventToo() async throws {
        let daemon = try await DaemonProcess("--publish-protobuf-bind", "tcp://127.0.0.1:*")
        let collectors = daemon.endpoints[1...2].map { ScoreCollector($0, topics: ["event/", "status/"]) }
        for collector in collectors { #expect(await collector.waitUntilSubscribed()) }
        let peer = try Socket<PUSH>(context) { $0.linger = .zero }
        try peer.connect(daemon.ingest)
        for collector in collectors {
            #expect(await collector.wait { !$0.events.isEmpty })
            let event = try #require(collector.events.first)
            #expect(event.engine == nil && event.kind == .connection)
            #expect(
                event.reason.hasPrefix("ingest: ") && event.reason.contains("expected PUB")
                    || event.reason.contains("before the handshake was over"), "\(event.reason)")
            #expect(daemon.child.errors.contains(event.reason), "the log has it in the same words")
            collector.stop()
        }
        peer.close()
        _ = await daemon.stop()
    }

    @Test(.enabled(if: Python.hasPyZMQ, "no Python with pyzmq; set TANDEM_PYTHON"))
    func aPeerThatAsksForSecurityIsSaidAndCounted() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let script = """
            import sys, zmq
            context = zmq.Context()
            plain, curve = context.socket(zmq.PUSH), context.socket(zmq.PUSH)
            plain.plain_username, plain.plain_password = b"user", b"word"
            curve.curve_serverkey = zmq.curve_keypair()[0]
            curve.curve_publickey, curve.curve_secretkey = zmq.curve_keypair()
            for socket in (plain, curve):
                socket.linger = 0
                socket.connect(sys.argv[1])
            context.socket(zmq.REP).poll()
            """
        let peers = try ChildProgram(URL(filePath: Python.path), ["-c", script, daemon.ingest])
        // Whichever of the two sees it first ends the connection; the other sees it interrupted.
        func refused(_ counts: [String: Any]) -> Int {
            count("mechanism", in: counts, of: "refused") + count("interrupted", in: counts, of: "refused")
        }
        let counts = try await wait(daemon) { refused($0) >= 2 }
        #expect(refused(counts) >= 2 && counts["made"] as? Int == 0)
        #expect(await daemon.child.waitForErrors(containing: "security (CURVE, PLAIN"), "\(daemon.child.errors)")
        peers.send(SIGKILL)
        _ = await daemon.stop()
    }

    @Test(arguments: [
        (
            "tcp://no-such-host.invalid:5560", "unresolved",
            "the host's name in tcp://no-such-host.invalid:5560 does not resolve"
        ),
        ("tcp://127.0.0.1:1", "unreachable", "nobody listens at tcp://127.0.0.1:1"),
    ])
    func whereNobodyIsReachedIsSaidAndCounted(endpoint: String, kind: String, expected: String) async throws {
        let daemon = try await DaemonProcess("--ingest-connect", endpoint)
        #expect(await daemon.child.waitForErrors(containing: expected), "\(daemon.child.errors)")
        let counts = try await wait(daemon) { count(kind, in: $0, of: "unreached") > 3 }
        #expect(count(kind, in: counts, of: "unreached") > 3)
        let times = try daemon.child.errors.split(separator: "\n").filter { $0.contains(expected) }.map { line in
            try #require(try? Date.ISO8601FormatStyle().parse(String(line.prefix { $0 != " " })), "\(line)")
        }
        // As the log says it, in whole seconds.
        let isOnceAMinute = zip(times, times.dropFirst()).allSatisfy { $1.timeIntervalSince($0) >= 59 }
        #expect(isOnceAMinute, "\(daemon.child.errors)")
        _ = await daemon.stop()
    }

    /// A PUB socket keeps to itself what nobody subscribed to, so nothing but its being there can be seen.
    @Test(arguments: ["/telemetry/E1/", "Telemetry/E1/", "E1"])
    func aPublisherWhoseTopicIsSpeltOtherwiseIsHintedAt(topic: String) async throws {
        let daemon = try await DaemonProcess()
        let publisher = try Socket<PUB>(context) { $0.linger = .zero }
        try publisher.connect(daemon.ingest)
        _ = try await wait(daemon) { $0["standing"] as? Int == 1 }
        try publisher.send(topic: topic, payload: Array(SeaLevel.cycle(1).utf8))
        #expect(
            await daemon.child.waitForErrors(
                containing: "1 publisher is connected and nothing has come for 10 s: a PUB socket sends only",
                seconds: 60),
            "\(daemon.child.errors)")
        #expect(daemon.child.errors.contains("topics that begin with telemetry/"))
        publisher.close()
        _ = await daemon.stop()
    }

    /// libzmq gives an endpoint up for good where a socket of the wrong type was.
    @Test func aGatewayThatHadTheWrongTypeIsTakenUpOnceItHasTheRightOne() async throws {
        let wrong = try Socket<REP>(context) { $0.linger = .zero }
        let endpoint = try wrong.bind(LastingPort.endpoint())
        let daemon = try await DaemonProcess("--ingest-connect", endpoint)
        #expect(await daemon.child.waitForErrors(containing: "does not go with SUB"), "\(daemon.child.errors)")
        wrong.close()
        let right = try Socket<PUB>(context) { $0.linger = .zero }
        while (try? right.bind(endpoint)) == nil {}
        #expect(
            await daemon.child.waitForErrors(containing: "ingest: connected to \(endpoint)", seconds: 60),
            "\(daemon.child.errors)")
        _ = await daemon.stop()
    }

    /// Each connection is a handful of events; none of them may stay.
    @Test func aPeerThatConnectsAndLeavesWithoutEndCostsNoMemory() async throws {
        let daemon = try await DaemonProcess()
        func knock(_ times: Int) {
            for _ in 0..<times {
                let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                _ = LoopbackAddress.with(endpoint: daemon.ingest) { connect(descriptor, $0, $1) }
                close(descriptor)
            }
        }
        knock(500)
        _ = try await wait(daemon) { count("interrupted", in: $0, of: "refused") >= 500 }
        let before = try daemon.residentBytes
        knock(2_500)
        let counts = try await wait(daemon) { count("interrupted", in: $0, of: "refused") >= 3_000 }
        #expect(count("interrupted", in: counts, of: "refused") == 3_000)
        #expect(counts["standing"] as? Int == 0 && counts["made"] as? Int == 0)
        #expect(try daemon.residentBytes - before < 8 << 20)
        #expect(
            daemon.child.errors.components(separatedBy: "before the handshake was over").count <= 3, "once a minute")
        // And telemetry goes its way.
        let sent = try await Program.run("simulate", "--connect", daemon.ingest, "--cycles", "50", "--rate", "0")
        #expect(sent.status == 0, "\(sent.errors)")
        _ = await daemon.stop()
    }
}
