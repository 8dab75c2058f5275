import Foundation
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// What a broken publisher sends, and what the operator sees of it.
@Suite struct BadTelemetryTests {
    private static let values = "[" + Array(repeating: "1", count: 24).joined(separator: ",") + "]"

    /// The frames of one message, and the reason under which it is counted.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let frames: [[UInt8]]
        let reason: RefusalCode
        var testDescription: String { name }

        init(_ name: String, _ reason: RefusalCode, topic: String = "telemetry/E1/", _ payload: String) {
            self.init(name, reason, frames: [Array(topic.utf8), Array(payload.utf8)])
        }

        init(_ name: String, _ reason: RefusalCode, frames: [[UInt8]]) {
            self.name = name
            self.reason = reason
            self.frames = frames
        }
    }

    static let cases: [Case] = [
        Case("one frame", .frameCount, frames: [Array("telemetry/E1/".utf8)]),
        Case(
            "three frames", .frameCount,
            frames: [Array("telemetry/E1/".utf8), Array(SeaLevel.cycle(5).utf8), Array("more".utf8)]),
        Case("not UTF-8", .notUTF8, frames: [Array("telemetry/E1/".utf8), Array("{\"cycle\":".utf8) + [0xFF, 0xFE]]),
        Case(
            "10 MB", .payloadSize,
            frames: [Array("telemetry/E1/".utf8), [UInt8](repeating: UInt8(ascii: "{"), count: 10_000_000)]),
        Case(
            "23 values", .channelCount,
            "{\"cycle\":5,\"values\":[" + Array(repeating: "1", count: 23).joined(separator: ",") + "]}"),
        Case("cycle 0", .cycleRange, "{\"cycle\":0,\"values\":\(values)}"),
        Case("a negative cycle", .cycleRange, "{\"cycle\":-4,\"values\":\(values)}"),
        Case("a fractional cycle", .cycleRange, "{\"cycle\":1.5,\"values\":\(values)}"),
        Case("a cycle twice", .duplicate, SeaLevel.cycle(3)),
        Case("a slash in the id", .engineID, topic: "telemetry/E/1/", SeaLevel.cycle(5)),
        Case(
            "an id of 65 characters", .engineID, topic: "telemetry/\(String(repeating: "E", count: 65))/",
            SeaLevel.cycle(5)),
        Case("NaN", .notFinite, "{\"cycle\":5,\"values\":[NaN" + String(repeating: ",1", count: 23) + "]}"),
        Case("1e999", .notFinite, "{\"cycle\":5,\"values\":[1e999" + String(repeating: ",1", count: 23) + "]}"),
        Case("another engine", .engineMismatch, "{\"cycle\":5,\"engine\":\"E2\",\"values\":\(values)}"),
        Case("an unknown channel", .unknownChannel, "{\"cycle\":5,\"values\":{\"T99\":1}}"),
        Case("cut off", .malformed, String(SeaLevel.cycle(5).dropLast(7))),
        Case("no payload", .malformed, ""),
    ]

    @Test func eachIsRefusedForItsReasonCountedAndStopsNothing() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)

        for number in 1...4 { try socket.send(topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(number).utf8)) }
        for bad in Self.cases { try socket.send(bad.frames) }
        try socket.send(topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(5).utf8))

        #expect(await collector.wait { $0.lastStatus?.accepted == 5 })
        let status = try #require(collector.lastStatus)
        var expected: [RefusalCode: UInt64] = [:]
        for bad in Self.cases { expected[bad.reason, default: 0] += 1 }
        #expect(status.refused == expected)
        #expect(status.received == UInt64(5 + Self.cases.count))
        #expect(collector.liveScores.map(\.cycle) == [1, 2, 3, 4, 5])

        // What a subscriber of the engine's events sees.
        let reasons = collector.events.filter { $0.engine?.text == "E1" }.map(\.reason)
        #expect(reasons.contains("channel_count: found 23 values, expected 24"), "\(reasons)")
        #expect(
            reasons.contains { $0.hasPrefix("duplicate: cycle 3 was accepted before; the last is 4") }, "\(reasons)")
        #expect(reasons.contains { $0.hasPrefix("frame_count: found 3 frames, expected 2") }, "\(reasons)")

        // What the log says.
        let stopped = await daemon.stop()
        #expect(stopped.status == 0)
        #expect(stopped.errors.contains("refused telemetry"))
        #expect(
            stopped.errors.contains("found 10000000 bytes") || stopped.errors.contains("10000000"), "\(stopped.errors)")
        collector.stop()
    }

    @Test func gapsResetsAndLateCyclesAreEventsAndTheirWindowsAreSaidToBeAbandoned() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull", "--tradeoff-stride", "10")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        func send(_ number: Int, reset: Bool = false) throws {
            let text = SeaLevel.cycle(number)
            try socket.send(
                topic: "telemetry/E1/", payload: Array((reset ? "{\"reset\":true," + text.dropFirst() : text).utf8))
        }
        for number in 1...35 { try send(number) }
        try send(38)
        try send(36)
        for number in 39...50 { try send(number) }
        try send(1, reset: true)
        try send(2)

        #expect(await collector.wait { $0.lastStatus?.accepted == 50 })
        let events = collector.events
        #expect(events.map(\.kind) == [.gap, .late, .reset])
        #expect(events[0].firstCycle == 36 && events[0].lastCycle == 37)
        #expect(events[0].reason == "2 cycles never came")
        #expect(events[2].firstCycle == 1)

        #expect(await collector.wait { $0.windowScores.count == 1 && $0.abandonedWindows.count == 5 })
        // Stride 10: the window over 1...30 was complete; 11... 21... and 31... had begun at the gap, 38... and 48... at the reset.
        #expect(collector.windowScores.map(\.firstCycle) == [1])
        #expect(collector.abandonedWindows.map(\.firstCycle) == [11, 21, 31, 38, 48])
        #expect(collector.abandonedWindows.map(\.reason) == [.gap, .gap, .gap, .reset, .reset])

        let stopped = await daemon.stop()
        #expect(stopped.status == 0)
        #expect(await collector.wait { $0.abandonedWindows.last?.reason == .shutdown })
        #expect(collector.abandonedWindows.map(\.window) == [2, 3, 4, 5, 6, 7])
        collector.stop()
    }

    @Test func aMissingOrImplausibleValueIsImputedAndSaidSo() async throws {
        let daemon = try await DaemonProcess("--ingest-type", "pull")
        let collector = ScoreCollector(daemon)
        #expect(await collector.waitUntilSubscribed())
        let socket = try Socket<PUSH>(try Context()) { $0.linger = .atMost(.seconds(Patience.seconds)) }
        try socket.connect(daemon.ingest)
        try socket.send(topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(1).utf8))
        try socket.send(
            topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(2).replacing("641.82", with: "null").utf8))
        try socket.send(
            topic: "telemetry/E1/", payload: Array(SeaLevel.cycle(3).replacing("641.82", with: "1e9").utf8))
        #expect(await collector.wait { $0.liveScores.count == 3 })
        #expect(collector.liveScores.map { $0.flags.contains(.imputed) } == [false, true, true])
        #expect(collector.liveScores.allSatisfy { $0.rul.isFinite && $0.rul > 30 })
        _ = await daemon.stop()
        collector.stop()
    }
}
