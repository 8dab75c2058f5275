import Daemon
import Foundation
import Inference
import TestSupport
import Testing

/// Another model that takes its time, as operators see it, with a loader that goes on when the test lets it.
@Suite struct ModelPreparationTests {
    private static let progress = #"{"command":"model_progress"}"#
    private static let status = #"{"command":"status"}"#
    private static func swap(_ bundle: String) -> String { "{\"command\":\"model_swap\",\"bundle\":\"\(bundle)\"}" }

    /// Loads one bundle whatever it is asked for, step by step as it is let.
    private final class SlowLoader: Sendable {
        private let bundle: ModelBundle
        private let gates: [PreparationStep: DispatchSemaphore] = [
            .loading: DispatchSemaphore(value: 0), .verifying: DispatchSemaphore(value: 0),
        ]

        init(_ bundle: ModelBundle) { self.bundle = bundle }

        func load(_ name: String, _ enter: (PreparationStep) -> Void) -> ModelBundle {
            gates[.loading]?.wait()
            enter(.verifying)
            gates[.verifying]?.wait()
            return bundle
        }

        func finish(_ step: PreparationStep) { gates[step]?.signal() }
    }

    private func step(_ reply: [String: Any]) -> String? {
        (reply["preparing"] as? [String: Any])?["step"] as? String
    }

    private func model(_ peer: ControlDealer) throws -> String? {
        (try peer.ask(Self.status)["status"] as? [String: Any])?["model"] as? String
    }

    @Test func aPreparationSaysHowFarItIsAndAnotherIsBusyMeanwhile() async throws {
        let loader = SlowLoader(try InProcessDaemon.bundle(version: 2))
        try await InProcessDaemon.run(load: loader.load) { endpoint in
            let (operating, asking) = (try ControlDealer(endpoint), try ControlDealer(endpoint))
            #expect(try asking.ask(Self.progress)["preparing"] is NSNull)
            try operating.send(Self.swap("next"))
            // Its thread has begun.
            #expect(
                await Patience.wait {
                    let preparing = try? asking.ask(Self.progress)["preparing"] as? [String: Any]
                    return preparing?["step"] as? String == "loading" && preparing?["processor_seconds"] is Double
                })
            let refused = try asking.ask(Self.swap("other"))
            let error = try #require(refused["error"] as? [String: Any])
            #expect(error["code"] as? String == "busy")
            let words = try #require(error["message"] as? String)
            #expect(words.hasPrefix("another model is being prepared: next, loading for "), "\(words)")
            #expect(words.contains(" s (step 1 of 4), with a processor for "), "\(words)")

            loader.finish(.loading)
            #expect(await Patience.wait { (try? step(asking.ask(Self.progress))) == "verifying" })
            let preparing = try #require(try asking.ask(Self.progress)["preparing"] as? [String: Any])
            #expect(preparing["bundle"] as? String == "next")
            #expect(preparing["step_number"] as? Int == 2 && preparing["steps"] as? Int == 4)
            #expect(preparing["limit_seconds"] as? Double == 600 && preparing["given_up"] as? Bool == false)
            let seconds = try #require(preparing["seconds"] as? Double)
            #expect(try #require(preparing["step_seconds"] as? Double) <= seconds)
            // It waits, and so has had next to nothing of a processor.
            #expect(try #require(preparing["processor_seconds"] as? Double) <= seconds)
            // Who has asked for the swap has been told nothing but what it was asked for: one reply.
            #expect(try operating.receiveNow() == nil)

            loader.finish(.verifying)
            let done = try operating.receive()
            #expect(done["ok"] as? Bool == true, "\(done)")
            #expect((done["model"] as? String)?.hasPrefix("tiny-2.0.0") == true, "\(done)")
            #expect(try asking.ask(Self.progress)["preparing"] is NSNull)
            #expect(try model(asking)?.hasPrefix("tiny-2.0.0") == true)
        }
    }

    @Test func oneThatTakesLongerThanItMayIsGivenUpAndChangesNothing() async throws {
        let loader = SlowLoader(try InProcessDaemon.bundle(version: 2))
        try await InProcessDaemon.run(load: loader.load, preparationLimit: .zero) { endpoint in
            let peer = try ControlDealer(endpoint)
            let reply = try peer.ask(Self.swap("next"))
            let error = try #require(reply["error"] as? [String: Any])
            #expect(error["code"] as? String == "failed")
            let words = try #require(error["message"] as? String)
            #expect(words.hasPrefix("next: given up after 0.0 s, the longest it may take: loading for "), "\(words)")
            // Its thread cannot be ended; that is said, and nothing else is begun beside it.
            let preparing = try #require(try peer.ask(Self.progress)["preparing"] as? [String: Any])
            #expect(preparing["given_up"] as? Bool == true)
            #expect((try peer.ask(Self.swap("other"))["error"] as? [String: Any])?["code"] as? String == "busy")

            for step in [PreparationStep.loading, .verifying] { loader.finish(step) }
            #expect(await Patience.wait { (try? peer.ask(Self.progress)["preparing"]) is NSNull })
            // What came too late is not used, and the daemon tries again when it is told to.
            #expect(try model(peer)?.hasPrefix("tiny-1.0.0") == true)
            #expect((try peer.ask(Self.swap("next"))["error"] as? [String: Any])?["code"] as? String == "failed")
            for step in [PreparationStep.loading, .verifying] { loader.finish(step) }
        }
    }
}
