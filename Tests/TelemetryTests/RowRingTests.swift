import Telemetry
import Testing

@Suite("A row ring")
struct RowRingTests {
    /// Row n is n, n + 0.25, n + 0.5, ...
    private func row(_ number: Int, width: Int) -> [Float] {
        (0..<width).map { Float(number) + Float($0) / 4 }
    }

    @Test("copies its rows out oldest first", arguments: [(1, 1), (4, 3), (30, 24)], [0, 1, 3, 4, 5, 30, 31, 77])
    func copies(shape: (capacity: Int, width: Int), appended: Int) {
        let (capacity, width) = shape
        var ring = RowRing(capacity: capacity, width: width)
        for number in 0..<appended { ring.append(row(number, width: width)) }

        let held = (0..<appended).suffix(capacity)
        #expect(ring.count == held.count)
        #expect(ring.isFull == (appended >= capacity))
        var copy = [Float](repeating: -1, count: (capacity + 1) * width)
        copy.withUnsafeMutableBufferPointer { ring.copyRows(to: $0.baseAddress!) }
        let expected = held.flatMap { row($0, width: width) }
        #expect(Array(copy.prefix(expected.count)) == expected)
        #expect(copy.dropFirst(expected.count).allSatisfy { $0 == -1 }, "writes beyond its rows")

        for newest in 0...held.count {
            copy.withUnsafeMutableBufferPointer { ring.copyNewest(newest, to: $0.baseAddress!) }
            #expect(Array(copy.prefix(newest * width)) == held.suffix(newest).flatMap { row($0, width: width) })
        }
        for (index, number) in held.enumerated() {
            #expect(ring[index, width - 1] == row(number, width: width)[width - 1])
        }
    }

    @Test("begins again when emptied")
    func emptied() {
        var ring = RowRing(capacity: 2, width: 1)
        for number in 0..<3 { ring.append(row(number, width: 1)) }
        ring.removeAll()
        #expect(ring.isEmpty)
        ring.append([9])
        #expect(ring.count == 1)
        #expect(ring[0, 0] == 9)
    }

    @Test("takes rows of its own width only")
    func otherWidth() async {
        await #expect(processExitsWith: .failure) {
            var ring = RowRing(capacity: 2, width: 3)
            ring.append([1, 2])
        }
    }

    @Test("copies no more rows than it holds")
    func tooManyRows() async {
        await #expect(processExitsWith: .failure) {
            let ring = RowRing(capacity: 2, width: 3)
            var copy: [Float] = [0, 0, 0]
            copy.withUnsafeMutableBufferPointer { ring.copyNewest(1, to: $0.baseAddress!) }
        }
    }
}
