import Daemon
import Dispatch
import Foundation
import Journal
import Logging
import Synchronization
import Telemetry
import TestSupport
import Testing
import ZeroMQ

/// The hand-over of alerts to the journal's thread and back.
@Suite struct AlertRecorderTests {
    /// A disk whose failing is a switch, and what it kept.
    private final class Disk: Sendable {
        struct Failed: Error, CustomStringConvertible { let description = "input/output error" }

        private let state = Mutex<(isFailing: Bool, kept: [[Alert]])>((false, []))

        func append(_ alerts: [Alert]) throws {
            try state.withLock { state in
                if state.isFailing { throw Failed() }
                state.kept.append(alerts)
            }
        }

        func fail(_ isFailing: Bool) { state.withLock { $0.isFailing = isFailing } }
        var transactions: [[Alert]] { state.withLock { $0.kept } }
        var kept: [Alert] { transactions.flatMap(\.self) }
    }

    /// Keeps what was logged, as `<level> <message>`.
    private final class Log: Sendable {
        private struct Handler: LogHandler {
            let log: Log
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.trace
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                log.lines.withLock { $0.append("\(event.level) \(event.message)") }
            }
        }

        private let lines = Mutex<[String]>([])
        var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }
        var all: [String] { lines.withLock { $0 } }
    }

    private let log = Log()
    private let wake: Wake

    init() throws {
        wake = try Wake()
    }

    private func alert(_ number: Int, engine: String = "E1") -> Alert {
        Alert(
            engine: try! EngineID(engine), id: UInt64(number), cycle: number, state: .raised, by: .live, rul: 12,
            lookAhead: 0, latency: Alert.Latency(cycles: 0, seconds: 0), time: .unixEpoch, model: "m", epoch: 1,
            sequence: UInt64(number))
    }

    /// Runs the recorder on a thread of its own for as long as `body` lasts.
    private func run(
        _ append: @escaping AlertRecorder.Append, _ body: (AlertRecorder) async throws -> Void
    ) async throws {
        let recorder = AlertRecorder(wake: wake, logger: log.logger, append: append)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            recorder.run()
            ended.signal()
        }
        do {
            try await body(recorder)
        } catch {
            recorder.close()
            throw error
        }
        recorder.close()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                ended.wait()
                continuation.resume()
            }
        }
    }

    /// Takes alerts back, as woken, until there are `count`.
    private func take(_ count: Int, from recorder: AlertRecorder) async throws -> [Alert] {
        var taken: [Alert] = []
        _ = await Patience.wait(progress: { taken.count }) {
            var batch: [Alert] = []
            if wake.clear() { recorder.takeRecorded(into: &batch) }
            taken += batch
            return taken.count >= count
        }
        return taken
    }

    @Test func alertsComeBackInOrderAndAreKeptByThen() async throws {
        let disk = Disk()
        try await run(disk.append) { recorder in
            for first in stride(from: 1, to: 1_000, by: 10) {
                var alerts = (first..<first + 10).map { alert($0) }
                recorder.submit(&alerts)
                #expect(alerts.isEmpty)
            }
            let taken = try await take(1_000, from: recorder)
            #expect(taken.map(\.cycle) == Array(1...1_000))
            #expect(disk.kept == taken)
            #expect(recorder.isIdle && recorder.unrecorded == 0)
        }
        #expect(log.all.isEmpty)
    }

    @Test func alertsThatComeTogetherAreOneTransaction() async throws {
        let disk = Disk()
        let began = DispatchSemaphore(value: 0)
        let mayGoOn = DispatchSemaphore(value: 0)
        try await run { alerts in
            began.signal()
            mayGoOn.wait()
            try disk.append(alerts)
        } _: { recorder in
            var first = [alert(1)]
            recorder.submit(&first)
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    began.wait()
                    continuation.resume()
                }
            }
            for number in 2...50 {
                var alerts = [alert(number)]
                recorder.submit(&alerts)
            }
            // What is being written is not given back before it is written.
            var early: [Alert] = []
            recorder.takeRecorded(into: &early)
            #expect(early.isEmpty && !recorder.isIdle)
            mayGoOn.signal()
            mayGoOn.signal()
            let taken = try await take(50, from: recorder)
            #expect(taken.map(\.cycle) == Array(1...50))
        }
        #expect(disk.transactions.map(\.count) == [1, 49])
    }

    @Test func aFailingDiskHoldsNoAlertUpAndIsCaughtUpWith() async throws {
        let disk = Disk()
        try await run(disk.append) { recorder in
            disk.fail(true)
            for number in 1...3 {
                var alerts = [alert(number)]
                recorder.submit(&alerts)
                let taken = try await take(1, from: recorder)
                #expect(taken.map(\.cycle) == [number])
            }
            #expect(recorder.unrecorded == 3 && disk.kept.isEmpty)
            disk.fail(false)
            var alerts = [alert(4)]
            recorder.submit(&alerts)
            let taken = try await take(1, from: recorder)
            #expect(taken.map(\.cycle) == [4])
        }
        #expect(disk.kept.map(\.cycle) == [1, 2, 3, 4])
        #expect(
            log.all.first
                == "error alerts are published without being kept until the journal can be written again: input/output error"
        )
        #expect(log.all.count == 2 && log.all.last?.hasPrefix("notice the journal is written again: ") == true)
    }

    @Test func aDiskThatRecoversIsCaughtUpWithThoughNoAlertFollows() async throws {
        let disk = Disk()
        try await run(disk.append) { recorder in
            disk.fail(true)
            var alerts = [alert(1)]
            recorder.submit(&alerts)
            let taken = try await take(1, from: recorder)
            #expect(taken.count == 1)
            disk.fail(false)
            _ = await Patience.wait { !disk.kept.isEmpty }
            #expect(disk.kept.map(\.cycle) == [1])
        }
    }

    @Test func whatADiskNeverTookIsSaidAtTheEndAndMemoryIsBounded() async throws {
        let disk = Disk()
        disk.fail(true)
        let count = AlertRecorder.arrearsKept + 500
        try await run(disk.append) { recorder in
            var alerts = (1...count).map { alert($0) }
            recorder.submit(&alerts)
            let taken = try await take(count, from: recorder)
            #expect(taken.count == count)
            #expect(recorder.unrecorded == UInt64(count))
        }
        #expect(log.all.count == 2)
        #expect(log.all.last == "error \(count) alerts were published and are not in the journal")
    }

    @Test func aDiskThatHangsHoldsNoAlertBackForEver() async throws {
        let disk = Disk()
        let began = DispatchSemaphore(value: 0)
        let mayGoOn = DispatchSemaphore(value: 0)
        try await run { alerts in
            began.signal()
            mayGoOn.wait()
            try disk.append(alerts)
        } _: { recorder in
            var alerts = [alert(1), alert(2)]
            recorder.submit(&alerts)
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    began.wait()
                    continuation.resume()
                }
            }
            alerts = [alert(3)]
            recorder.submit(&alerts)
            var taken: [Alert] = []
            recorder.takeOverdue(now: 0, into: &taken)
            #expect(taken.isEmpty)
            recorder.takeOverdue(now: .max, into: &taken)
            #expect(taken.map(\.cycle) == [1, 2, 3] && recorder.isIdle && recorder.unrecorded == 3)
            recorder.takeOverdue(now: .max, into: &taken)
            #expect(taken.count == 3)
            alerts = [alert(4)]
            recorder.submit(&alerts)
            for _ in 1...2 { mayGoOn.signal() }
            // What is kept now was published before, but for the last.
            let last = try await take(1, from: recorder)
            #expect(last.map(\.cycle) == [4])
        }
        #expect(disk.transactions.map { $0.map(\.cycle) } == [[1, 2], [3, 4]])
        #expect(log.all == ["error the journal has not answered for 5.0 seconds: 3 alerts are published first"])
    }

    /// What is published and waits for a disk that hangs has the limit that a failing one has.
    @Test func aDiskThatHangsHoldsNoMoreThanItsLimit() async throws {
        let disk = Disk()
        let began = DispatchSemaphore(value: 0)
        let mayGoOn = DispatchSemaphore(value: 0)
        let excess = 500
        try await run { alerts in
            began.signal()
            mayGoOn.wait()
            try disk.append(alerts)
        } _: { recorder in
            var alerts = [alert(1)]
            recorder.submit(&alerts)
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    began.wait()
                    continuation.resume()
                }
            }
            alerts = (2...AlertRecorder.arrearsKept + excess + 1).map { alert($0) }
            recorder.submit(&alerts)
            var taken: [Alert] = []
            recorder.takeOverdue(now: .max, into: &taken)
            #expect(taken.count == AlertRecorder.arrearsKept + excess + 1)
            for _ in 1...2 { mayGoOn.signal() }
        }
        // The oldest of those that waited were given up.
        #expect(disk.kept.map(\.cycle) == [1] + Array(excess + 2...AlertRecorder.arrearsKept + excess + 1))
        #expect(
            log.all.last == "error \(excess) alerts were published and are not in the journal, which hung for too long")
    }

    /// It is looked at while nothing is to be kept.
    @Test func aJournalThatGoesAwayIsNoticedBeforeAnAlertNeedsIt() async throws {
        let disk = Disk()
        let recorder = AlertRecorder(wake: try Wake(), logger: log.logger, check: { try disk.append([]) }) {
            try disk.append($0)
        }
        let thread = try SocketThread(name: "journal") { recorder.run() }
        func wait(_ isFailing: Bool) async -> Bool {
            await Patience.wait { recorder.isFailing == isFailing }
        }
        disk.fail(true)
        #expect(await wait(true))
        disk.fail(false)
        #expect(await wait(false))
        recorder.close()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                thread.join()
                continuation.resume()
            }
        }
        #expect(log.all.last == "notice the journal is written again")
        #expect(recorder.unrecorded == 0)
    }

    @Test func whatWaitsWhenTheRecorderIsClosedIsKept() async throws {
        let folder = try TemporaryFolder()
        let journal = try JournalFile(path: folder.path + "/journal.sqlite")
        let store = AlertStore(journal)
        try await run({ try store.append($0) }) { recorder in
            var alerts = (1...100).map { alert($0) }
            recorder.submit(&alerts)
        }
        #expect(try store.all(of: EngineID("E1")).map(\.alert.cycle) == Array(1...100))
    }
}
