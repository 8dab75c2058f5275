import Telemetry
import Testing

@Suite("A cycle number")
struct CycleTests {
    @Test("is 1 to 2^53 - 1", arguments: [1, 31, 9_007_199_254_740_991])
    func accepted(number: Int) throws {
        #expect(try Cycle(number).number == number)
    }

    @Test("is refused outside its range", arguments: [0, -1, 9_007_199_254_740_992, .max, .min])
    func refused(number: Int) {
        let refusal = Refusal(
            .cycleRange,
            "cycle is \(number), expected a whole number from 1 to 9007199254740991"
        )
        #expect(throws: refusal) { try Cycle(number) }
    }

    @Test(
        "has neighbours only within its range",
        arguments: [
            (1, 1, 2), (31, -30, 1), (1, -1, nil), (Limits.maximumCycle, 1, nil), (5, .max, nil), (5, .min, nil),
        ]
            as [(Int, Int, Int?)]
    )
    func neighbours(number: Int, step: Int, expected: Int?) throws {
        #expect(try Cycle(number).advanced(by: step)?.number == expected)
    }

    @Test("knows how far another is")
    func distance() throws {
        #expect(try Cycle(3).distance(to: Cycle(7)) == 4)
        #expect(try Cycle(7).distance(to: Cycle(3)) == -4)
        #expect(try Cycle(3) < Cycle(7))
    }
}
