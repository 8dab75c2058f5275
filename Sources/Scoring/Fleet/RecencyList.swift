/// Keeps slots in the order in which they were last used; every operation takes constant time.
///
/// A doubly linked list in two arrays, with one extra node (index 0) that joins both ends.
struct RecencyList {
    private var next: [Int32] = [0]
    private var previous: [Int32] = [0]

    /// The slot not used for longest, or nil when there is none.
    var oldest: Int? {
        next[0] == 0 ? nil : Int(next[0]) - 1
    }

    /// Makes `slot` the newest, whether it was in the list or not.
    mutating func touch(_ slot: Int) {
        let node = slot + 1
        while next.count <= node {
            next.append(-1)
            previous.append(-1)
        }
        if next[node] >= 0 { unlink(node) }
        let newest = previous[0]
        next[node] = 0
        previous[node] = newest
        next[Int(newest)] = Int32(node)
        previous[0] = Int32(node)
    }

    /// Takes `slot` out.
    mutating func remove(_ slot: Int) {
        let node = slot + 1
        guard node < next.count, next[node] >= 0 else { return }
        unlink(node)
        next[node] = -1
        previous[node] = -1
    }

    private mutating func unlink(_ node: Int) {
        next[Int(previous[node])] = next[node]
        previous[Int(next[node])] = previous[node]
    }
}
