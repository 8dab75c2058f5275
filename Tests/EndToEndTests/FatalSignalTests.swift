import Foundation
import TestSupport
import Testing

/// A daemon that is made to end, by a fault or by a watchdog.
@Suite(.endsSometime) struct FatalSignalTests {
    static let signals = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV, SIGTRAP]

    /// Swift's own handler would read symbols for seconds and let an abort from outside pass.
    @Test(arguments: signals)
    func aFatalSignalEndsTheDaemonByThatSignalWithABacktrace(signal: Int32) async throws {
        let daemon = try await DaemonProcess()
        daemon.child.send(signal)
        let ended = await daemon.child.outcome()
        #expect(ended.status == -signal)
        #expect(
            ended.errors.contains(/tandem: fatal signal \d+ \(SIG[A-Z]+\) in thread tandem-live, sent by process \d+/),
            "\(ended.errors)")
        // The thread that the watchdog watches, waiting for telemetry.
        #expect(ended.errors.contains("libzmq.so") || ended.errors.contains("  tandem 0x"), "\(ended.errors)")
        #expect(!ended.errors.contains("Program crashed"), "\(ended.errors)")
    }

    /// Nobody reads what it says, and its pipe is full.
    @Test(arguments: [SIGABRT, SIGSEGV])
    func aDaemonThatCannotSayWhyEndsAllTheSame(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let daemon = try MutedDaemon(folder)
        #expect(await daemon.isListening())
        kill(daemon.identifier, signal)
        #expect(await daemon.end() == -signal)
    }

    /// The live thread is held, as it would be in a call that never returns: the watchdog hears nothing, and its signal ends the
    /// process although the thread that it is passed to does not answer.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: Python.path)))
    func aHangIsEndedByTheWatchdogsSignal() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/notify"
        let listener = try NotifyListener(path: path)
        let daemon = try await DaemonProcess(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
        #expect(await listener.wait(for: "WATCHDOG=1"))
        guard let held = try await HeldThread("tandem-live", of: daemon.child) else { return _ = await daemon.stop() }
        daemon.child.send(SIGABRT)
        #expect(await daemon.child.outcome().status == -SIGABRT)
        await held.letGo()
    }

    @Test func everyCommandEndsAtOnce() async throws {
        let child = try ChildProgram(Program.url, ["tap", "--connect", "tcp://127.0.0.1:9"])
        // Its subscriber's thread: it runs.
        let threads = "/proc/\(child.identifier)/task"
        #expect(
            await child.wait { _ in
                ((try? FileManager.default.contentsOfDirectory(atPath: threads)) ?? []).count >= 3
            })
        child.send(SIGABRT)
        #expect(await child.outcome().status == -SIGABRT)
    }
}
