import Benchmark
import BenchmarkSupport
import Telemetry

// A whole daemon in this process, its sockets on the loopback interface: telemetry is sent, live scores are awaited, and
// windows are scored meanwhile. Whoever waits runs on the same processors, so these are figures of the machine as a whole.
let benchmarks: @Sendable () -> Void = {
    for encoding in Encoding.allCases {
        time("one message in flight, \(encoding.rawValue)") {
            let exchange = try DaemonExchange(encoding, engines: 1)
            return { exchange.run(messages: 1) }
        }
        time("1000 messages of 1000 engines, \(encoding.rawValue)") {
            let exchange = try DaemonExchange(encoding, engines: 1_000)
            return { exchange.run(messages: 1_000) }
        }
    }
}
