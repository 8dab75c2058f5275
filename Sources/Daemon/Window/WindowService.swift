import Scoring
import ServiceLifecycle

/// Runs the threads of the window path. Listed before the live path, so that it stops after it and the windows that the
/// live path still waits for are scored.
struct WindowService: Service {
    /// The one to begin with, once for each worker; windows bring others with them.
    let models: [Handover<ScoringModel>]
    let exchange: WindowExchange

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<exchange.workerCount {
                    group.addTask { [model = models[number], exchange] in
                        try await DedicatedThread.run(name: "tandem-window-\(number)") {
                            try WindowWorker(number: number, exchange: exchange, model: model).run()
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
