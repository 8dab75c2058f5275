import Logging
import ZeroMQ

/// The loop of the control thread: takes requests in, hands orders to the live thread, sends the replies.
///
/// ```
///  ROUTER ─► parse ─► refuse at once, or ─► mailbox ─► live thread, one order a turn
///         ◄─ encode ◄────────────────────── mailbox ◄─ what it found
/// ```
final class ControlThread {
    private let socket: ControlSocket?
    private let parts: ControlParts
    private let poller = Poller()
    private let woken: Poller.Token
    /// Who waits for the reply to which order.
    private var waiting: [ControlMailbox.Ticket: ControlEnvelope] = [:]
    private var lastTicket: ControlMailbox.Ticket = 0
    private var message = MultipartMessage(maximumFrames: ControlLimits.frames)

    init(_ socket: ControlSocket?, parts: ControlParts) {
        self.socket = socket
        self.parts = parts
        woken = poller.add(parts.wake)
        if let socket { _ = poller.add(socket.router) }
    }

    /// Runs until it is told to stop.
    func run() throws {
        while !parts.stop.isRequested {
            let ready = try poller.wait()
            if ready.contains(woken) { parts.wake.clear() }
            try sendReplies()
            try takeRequests()
        }
        for (_, envelope) in waiting {
            try send(.refused(ControlError(.busy, "the daemon is stopping")), to: envelope)
        }
        socket?.close()
    }

    private func takeRequests() throws {
        guard let socket else { return }
        for _ in 0..<ControlLimits.requestBatch {
            guard try socket.router.tryReceive(into: &message) else { return }
            let (envelope, payload) = ControlEnvelope.open(message)
            do throws(ControlError) {
                try carryOut(try ControlRequest(try payload.get()), for: envelope)
            } catch {
                parts.logger.debug("control: \(error.message)")
                try send(.refused(error), to: envelope)
            }
        }
    }

    private func carryOut(_ request: ControlRequest, for envelope: ControlEnvelope) throws(ControlError) {
        switch request {
        case .status: try submit(.status, for: envelope)
        case .showEngine(let engine): try submit(.showEngine(engine), for: envelope)
        case .drain: try submit(.drain, for: envelope)
        case .resume: try submit(.resume, for: envelope)
        }
    }

    private func submit(_ order: ControlOrder, for envelope: ControlEnvelope) throws(ControlError) {
        lastTicket += 1
        guard parts.mailbox.submit(order, ticket: lastTicket) else {
            throw ControlError(.busy, "\(ControlLimits.orders) requests wait already, the most at once")
        }
        waiting[lastTicket] = envelope
    }

    private func sendReplies() throws {
        for (ticket, reply) in parts.mailbox.takeReplies() {
            guard let envelope = waiting.removeValue(forKey: ticket) else { continue }
            try send(reply, to: envelope)
        }
    }

    /// Sends a reply. One whose peer has gone, or does not read, is dropped.
    private func send(_ reply: ControlReply, to envelope: ControlEnvelope) throws {
        guard let socket else { return }
        var message = envelope.message(reply.bytes)
        _ = try socket.router.trySend(&message)
    }
}
