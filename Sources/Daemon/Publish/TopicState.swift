/// What the publisher keeps of one topic: how many messages it has seen and the last of them, for subscribers to come.
package struct TopicState {
    /// Messages of this topic in this epoch; also the last one's `sequence`. An alert is counted when it is said, and the last
    /// message may be one of an earlier epoch.
    package var sequence: UInt64 = 0
    /// The last message in each outlet's encoding; empty before the first.
    package var last: [[UInt8]] = []

    /// Keeps `payload` as the last message of an outlet.
    ///
    /// Messages of a topic differ by a few bytes, and an array that grows by itself doubles: so room is made by hand, with
    /// an eighth to spare.
    mutating func keep(_ payload: [UInt8], outlet: Int) {
        if last[outlet].capacity < payload.count {
            last[outlet] = []
            last[outlet].reserveCapacity(payload.count + payload.count / 8)
        } else {
            last[outlet].removeAll(keepingCapacity: true)
        }
        last[outlet].append(contentsOf: payload)
    }
}
