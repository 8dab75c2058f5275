import Inference
import Scoring
import ServiceLifecycle

/// Runs the threads of the window path. Listed before the live path, so that it stops after it and the windows that the
/// live path still waits for are scored.
struct WindowService: Service {
    let bundle: ModelBundle
    let precision: Precision
    let exchange: WindowExchange

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<exchange.workerCount {
                    group.addTask { [bundle, precision, exchange] in
                        try await DedicatedThread.run(name: "tandem-window-\(number)") {
                            let path = try WindowPath(
                                bundle: bundle, precision: precision, batch: WindowWorker.batch)
                            WindowWorker(number: number, exchange: exchange, path: path).run()
                        }
                    }
                }
                try await group.waitForAll()
            }
        } onCancelOrGracefulShutdown: {
            exchange.close()
        }
    }
}
