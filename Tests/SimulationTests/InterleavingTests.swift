import Simulation
import Telemetry
import Testing

@Suite("Interleaving")
struct InterleavingTests {
    private func histories(_ counts: [Int]) throws -> [EngineHistory] {
        try counts.enumerated().map { index, count in
            var history = EngineHistory(engine: try EngineID("E\(index)"), channelCount: 1)
            for cycle in 0..<count { history.append(cycle: cycle + 1, values: [Float(cycle)]) }
            return history
        }
    }

    private func text(_ order: [Interleaving.Position]) -> String {
        order.map { "\($0.history).\($0.row)" }.joined(separator: " ")
    }

    @Test("by cycle sends every engine's first cycle, then every engine's second")
    func byCycle() throws {
        let order = Interleaving.byCycle.order(try histories([2, 1, 3]))
        #expect(text(order) == "0.0 1.0 2.0 0.1 2.1 2.2")
        let thirds: [Double] = [0, 1, 2, 3, 5, 8]
        #expect(zip(order, thirds).allSatisfy { abs($0.due - $1 / 3) < 1e-12 })
    }

    @Test("by cycle goes by cycle numbers, so a gap is a pause of that engine")
    func byCycleNumbers() throws {
        var late = EngineHistory(engine: try EngineID("L"), channelCount: 1)
        late.append(cycle: 2, values: [0])
        late.append(cycle: 4, values: [0])
        let order = Interleaving.byCycle.order([late] + (try histories([3])))
        #expect(text(order) == "1.0 0.0 1.1 1.2 0.1")
    }

    @Test("in sequence sends one engine whole, then the next")
    func sequential() throws {
        let order = Interleaving.sequential.order(try histories([2, 0, 3]))
        #expect(text(order) == "0.0 0.1 2.0 2.1 2.2")
        #expect(order.map(\.due) == [0, 1, 2, 3, 4])
    }

    @Test("at random is decided by the seed")
    func randomIsSeeded() throws {
        let histories = try histories([20, 30, 40])
        let order = Interleaving.random(seed: 3).order(histories)
        #expect(order == Interleaving.random(seed: 3).order(histories))
        #expect(order != Interleaving.random(seed: 4).order(histories))
    }

    @Test(
        "sends every row once and each engine's rows in their order",
        arguments: [Interleaving.byCycle, .sequential, .random(seed: 1), .random(seed: 2)],
        [[], [0], [1], [5, 5, 5], [1, 20, 3, 0, 40]])
    func keepsEachEnginesOrder(interleaving: Interleaving, counts: [Int]) throws {
        let order = interleaving.order(try histories(counts))
        for (index, count) in counts.enumerated() {
            #expect(order.filter { $0.history == index }.map(\.row) == Array(0..<count))
        }
        #expect(order.count == counts.reduce(0, +))
        #expect(zip(order, order.dropFirst()).allSatisfy { $0.due <= $1.due })
    }
}
