import Telemetry
import Testing

@Suite("A ring buffer")
struct RingBufferTests {
    @Test("keeps the newest elements, oldest first", arguments: [1, 2, 3, 30], [0, 1, 2, 5, 30, 100])
    func keepsNewest(capacity: Int, appended: Int) {
        var ring = RingBuffer<Int>(capacity: capacity)
        for number in 0..<appended {
            let gone = ring.append(number)
            #expect(gone == (number >= capacity ? number - capacity : nil))
        }
        #expect(Array(ring) == Array((0..<appended).suffix(capacity)))
        #expect(ring.isFull == (appended >= capacity))
        #expect(ring.last == (appended > 0 ? appended - 1 : nil))
    }

    @Test("can be changed in place and emptied")
    func changes() {
        var ring = RingBuffer<String>(capacity: 3)
        for text in ["a", "b", "c", "d"] { ring.append(text) }
        ring[0] = "B"
        #expect(Array(ring) == ["B", "c", "d"])
        ring.removeAll()
        #expect(ring.isEmpty)
        ring.append("e")
        #expect(Array(ring) == ["e"])
    }

    @Test("equals a ring with the same elements, wherever they lie")
    func equality() {
        var left = RingBuffer<Int>(capacity: 2)
        var right = RingBuffer<Int>(capacity: 2)
        for number in [1, 2, 3] { left.append(number) }
        for number in [2, 3] { right.append(number) }
        #expect(left == right)
    }

    @Test("needs room for one element")
    func noRoom() async {
        await #expect(processExitsWith: .failure) { _ = RingBuffer<Int>(capacity: 0) }
    }

    @Test("has no element at its count")
    func outOfRange() async {
        await #expect(processExitsWith: .failure) {
            var ring = RingBuffer<Int>(capacity: 2)
            ring.append(1)
            _ = ring[1]
        }
    }
}
