public import Foundation
import Synchronization

/// A process that ends with the one that started it, however that one ends.
///
/// It reads its standard input, a pipe whose other end nobody but its parent holds: when the parent is gone, or killed, the
/// input is at its end.
public final class DependentProcess {
    /// Tells the child what its standard input is for; taken out of its environment at once.
    private static let variable = "TANDEM_ENDS_WITH_INPUT"

    private static let follows = Atomic<Bool>(false)

    /// Whether this very process ends with its parent.
    public static var isThisOne: Bool { follows.load(ordering: .relaxed) }

    private let process = Process()
    /// Held open for as long as the child may run.
    private let lease = Pipe()

    /// Starts `program`, which calls ``followParent()`` first of all.
    ///
    /// - Parameter errors: where its standard error goes; `nil` for where ours goes. Its standard output is discarded.
    public init(_ program: URL, _ arguments: [String], errors: FileHandle? = nil) throws {
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging([Self.variable: "1"]) { $1 }
        process.standardInput = lease
        process.standardOutput = FileHandle.nullDevice
        if let errors { process.standardError = errors }
        try process.run()
    }

    deinit {
        stop()
    }

    public var identifier: Int32 { process.processIdentifier }
    public var isRunning: Bool { process.isRunning }

    /// The exit status once it has ended.
    public var status: Int32 { process.terminationStatus }

    /// Asks the process to end, and ends it when it has not done so within ten seconds.
    public func stop() {
        guard process.isRunning else { return }
        process.terminate()
        let limit = ContinuousClock.now + .seconds(10)
        while process.isRunning, ContinuousClock.now < limit { Thread.sleep(forTimeInterval: 0.01) }
        if process.isRunning { kill(identifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Makes this very process end, as by SIGTERM, when the one that started it as dependent is gone; does nothing in any
    /// other process. Call it before threads are started.
    public static func followParent() {
        guard getenv(variable) != nil else { return }
        unsetenv(variable)
        follows.store(true, ordering: .relaxed)
        // A process started from a worker thread of Dispatch inherits that thread's mask.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        Thread.detachNewThread {
            var byte: UInt8 = 0
            var count = 1
            while count > 0 || (count < 0 && errno == EINTR) { count = read(STDIN_FILENO, &byte, 1) }
            kill(getpid(), SIGTERM)
        }
    }
}
