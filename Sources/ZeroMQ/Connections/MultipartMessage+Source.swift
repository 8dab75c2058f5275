import CZeroMQ

extension MultipartMessage {
    /// The descriptor of the connection that the message came on; nil if it came on none, or is empty.
    ///
    /// Costs a look-up by text: not for every message.
    public var sourceDescriptor: Int32? {
        guard count > 0 else { return nil }
        let descriptor = zmq_msg_get(slots, ZMQ_SRCFD)
        return descriptor >= 0 ? descriptor : nil
    }
}
