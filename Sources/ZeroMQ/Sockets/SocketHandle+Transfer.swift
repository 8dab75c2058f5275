import CZeroMQ

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// Every transfer is one frame. `false` says that it would have blocked, or that the socket's time limit passed.
extension SocketHandle {
    /// Sends a frame by reference; `message` is empty afterwards if it was sent and untouched if not.
    func send(_ message: UnsafeMutablePointer<zmq_msg_t>, flags: Int32) throws(ZeroMQError) -> Bool {
        let socket = try open(for: .send)
        while true {
            if zmq_msg_send(message, socket, flags) >= 0 { return true }
            if try !isToBeRepeated(.send) { return false }
        }
    }

    /// Sends a frame that libzmq copies.
    func send(_ bytes: UnsafeRawBufferPointer, flags: Int32) throws(ZeroMQError) -> Bool {
        let socket = try open(for: .send)
        while true {
            if zmq_send(socket, bytes.baseAddress, bytes.count, flags) >= 0 { return true }
            if try !isToBeRepeated(.send) { return false }
        }
    }

    /// Receives a frame in place of what `message` held.
    func receive(_ message: UnsafeMutablePointer<zmq_msg_t>, flags: Int32) throws(ZeroMQError) -> Bool {
        let socket = try open(for: .receive)
        while true {
            if zmq_msg_recv(message, socket, flags) >= 0 { return true }
            if try !isToBeRepeated(.receive) { return false }
        }
    }

    /// After a failed call: `true` to try again, `false` if it would have blocked.
    private func isToBeRepeated(_ operation: ZeroMQError.Operation) throws(ZeroMQError) -> Bool {
        switch zmq_errno() {
        case EINTR: return true
        case EAGAIN: return false
        default: throw lastError(operation)
        }
    }

    /// Sends `count` frames as one message, each by `frame(index, flags)`.
    ///
    /// libzmq takes a message whole or not at all, and can refuse it only at its first frame. The exception is a peer that
    /// goes away between two frames: the refused message must then still be finished, for libzmq swallows its rest.
    func sendFrames(
        _ count: Int, flags: Int32, _ frame: (_ index: Int, _ flags: Int32) throws(ZeroMQError) -> Bool
    ) throws(ZeroMQError) -> Bool {
        var isWhole = true
        for index in 0..<count {
            let isSent = try frame(index, index + 1 < count ? flags | ZMQ_SNDMORE : flags)
            if !isSent && index == 0 { return false }
            isWhole = isWhole && isSent
        }
        return isWhole
    }

    /// What a blocking call reports when the socket's time limit passed.
    func timedOut(_ operation: ZeroMQError.Operation) -> ZeroMQError {
        ZeroMQError(code: .timedOut, operation: operation, endpoint: endpoint)
    }
}
