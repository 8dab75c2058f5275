/// What the publisher keeps of one topic: how many messages it has seen and the last of them, for subscribers to come.
struct TopicState {
    /// Messages of this topic in this epoch; also the last one's `sequence`.
    var sequence: UInt64 = 0
    /// The last message in each outlet's encoding; empty before the first.
    var last: [[UInt8]] = []
}
