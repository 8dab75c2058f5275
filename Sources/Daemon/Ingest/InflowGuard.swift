import CLinux
import Logging
import ServiceLifecycle
import ZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Looks at the process's memory, on a thread of its own, and while it grows at who makes it grow: ends the connections of peers
/// that send what never becomes a message (``InflowJudge``). Gives memory back that was freed (``HeapTrim``).
struct InflowGuard: Service {
    /// Growth, in bytes, that makes it look at connections.
    private static let notable = 32 << 20
    private static let calmInterval = Duration.milliseconds(100)
    private static let watchInterval = Duration.milliseconds(50)
    /// Looks without growth after which it looks at memory alone again.
    private static let calmLooks = 40
    /// Connections have all had their turn when so many more messages were taken than there are connections.
    private static let turnMargin = 64

    let watch: InflowWatch
    let logger: Logger
    private let wake: Wake
    private let stop: StopSignal

    init(watch: InflowWatch, logger: Logger) throws {
        self.watch = watch
        self.logger = logger
        wake = try Wake()
        stop = StopSignal(wake: wake)
    }

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await DedicatedThread.run(name: "tandem-guard") { [self] in try guardMemory() }
        } onCancelOrGracefulShutdown: { [stop] in
            stop.request()
        }
    }

    private func guardMemory() throws {
        let poller = Poller()
        _ = poller.add(wake)
        var least = Self.residentBytes
        var trim = HeapTrim(now: Clock.monotonicNanoseconds())
        while !stop.isRequested {
            _ = try poller.wait(timeout: Self.calmInterval)
            if trim.isDue(now: Clock.monotonicNanoseconds(), free: clinux_free_memory) { clinux_trim_memory() }
            let resident = Self.residentBytes
            least = min(least, resident)
            guard resident > least + Self.notable else { continue }
            try watchConnections(poller, resident)
            least = Self.residentBytes
        }
    }

    /// Looks at connections until memory grows no more.
    private func watchConnections(_ poller: Poller, _ resident: Int) throws {
        watch.watch(true)
        defer { watch.watch(false) }
        var judge = InflowJudge()
        var peak = resident
        var calm = 0
        while calm < Self.calmLooks, !stop.isRequested {
            _ = try poller.wait(timeout: Self.watchInterval)
            let resident = Self.residentBytes
            let condemned = look(&judge, resident)
            for (connection, bytes) in condemned {
                connection.end()
                watch.countDropped()
                logger.warning(
                    "dropped the connection of \(connection.peer): \(bytes) bytes came on it that became no message")
            }
            calm = resident > peak + Self.notable / 32 || !condemned.isEmpty ? 0 : calm + 1
            peak = max(peak, resident)
            // What the peers' frames took is free now, but not given back.
            if calm == 2, watch.dropped > 0 {
                clinux_trim_memory()
                peak = Self.residentBytes
            }
        }
    }

    private func look(_ judge: inout InflowJudge, _ resident: Int) -> [(connection: PeerConnection, bytes: UInt64)] {
        // Bytes before messages: what comes between the two is then known to have been heard.
        let taken = PeerConnection.all().compactMap { connection in connection.bytesTaken.map { (connection, $0) } }
        let seen = watch.take()
        let findings = taken.map { connection, bytes in
            InflowJudge.Finding(
                connection, taken: bytes,
                isIngest: watch.isIngest(connection.localPort) || watch.isIngest(connection.peerPort),
                isHeard: seen.sources.contains(connection.descriptor))
        }
        let hadTurns = seen.wasEmpty || seen.messages > findings.count + Self.turnMargin
        return judge.judge(findings, hadTurns: hadTurns, resident: resident)
    }

    /// The memory that the process has, by the kernel's count; 0 where it does not say.
    private static var residentBytes: Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &bytes, bytes.count)
        let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        return words.count > 1 ? (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
