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
    let parts: ControlParts
    /// Those that the daemon goes by.
    var settings: Settings
    private let poller = Poller()
    private let woken: Poller.Token
    private var waiting: [ControlMailbox.Ticket: Waiter] = [:]
    private(set) var lastTicket: ControlMailbox.Ticket = 0
    private var message = MultipartMessage(maximumFrames: ControlLimits.frames)

    /// A reading of the settings that the live thread has not taken yet; only one at a time.
    var reading: Reading?

    /// Who waits for the reply to an order.
    enum Waiter {
        case peer(ControlEnvelope)
        /// It came by a signal.
        case nobody

        var peer: [UInt8]? {
            if case .peer(let envelope) = self { envelope.peer } else { nil }
        }
    }

    init(_ socket: ControlSocket?, parts: ControlParts) {
        self.socket = socket
        self.parts = parts
        settings = parts.settings
        woken = poller.add(parts.wake)
        if let socket {
            _ = poller.add(socket.router)
            socket.watch.register(with: poller)
        }
    }

    /// Runs until it is told to stop.
    func run() throws {
        while !parts.stop.isRequested {
            let ready = try poller.wait(timeout: parts.models?.timeLeft)
            if ready.contains(woken) { parts.wake.clear() }
            parts.models?.giveUpOverdue()
            try watchConnections()
            try obeyHangup()
            try sendReplies()
            try takeRequests()
        }
        for (_, waiter) in waiting {
            try send(.refused(ControlError(.busy, "the daemon is stopping")), to: waiter)
        }
        socket?.close()
    }

    /// Takes in some of what the monitor tells; of what is left the next wait tells again.
    private func watchConnections() throws {
        guard let watch = socket?.watch else { return }
        try watch.takeSlice(now: Clock.monotonicNanoseconds())
        parts.mailbox.controlConnections = watch.counts
    }

    private func takeRequests() throws {
        guard let socket else { return }
        for _ in 0..<ControlLimits.requestBatch {
            guard try socket.router.tryReceive(into: &message) else { return }
            let (envelope, payload) = ControlEnvelope.open(message)
            do throws(ControlError) {
                try carryOut(try ControlRequest(try payload.get()), for: .peer(envelope))
            } catch {
                if let contradiction = error.contradiction {
                    try? submit(.explain(contradiction), for: .peer(envelope))
                    continue
                }
                parts.logger.debug("control: \(error.message)")
                try send(.refused(error), to: .peer(envelope))
            }
        }
    }

    private func carryOut(_ request: ControlRequest, for waiter: Waiter) throws(ControlError) {
        switch request {
        case .status: try submit(.status, for: waiter)
        case .tradeoff: try submit(.tradeoff, for: waiter)
        case .setTradeoff(let change): try submit(.setTradeoff(change), for: waiter)
        case .resetEngine(let engine): try submit(.resetEngine(engine), for: waiter)
        case .swapModel(let name): try swapModel(name, for: waiter)
        case .modelProgress: tellProgress(to: waiter)
        case .showEngine(let engine): try submit(.showEngine(engine), for: waiter)
        case .drain: try submit(.drain, for: waiter)
        case .resume: try submit(.resume, for: waiter)
        case .reload: try reload(for: waiter)
        }
    }

    /// Has another model made ready, and the live thread go over to it.
    private func swapModel(_ name: String, for waiter: Waiter) throws(ControlError) {
        guard let models = parts.models else {
            throw ControlError(.failed, "this daemon was not told where models are found")
        }
        lastTicket += 1
        try models.begin(name, ticket: lastTicket)
        waiting[lastTicket] = waiter
    }

    /// Says how far the model that is being prepared has come, without the live thread, which may be what is waited for.
    private func tellProgress(to waiter: Waiter) {
        lastTicket += 1
        waiting[lastTicket] = waiter
        parts.mailbox.reply(.done(PreparationsReport(preparing: parts.models?.report)), to: lastTicket)
    }

    func submit(_ order: ControlOrder, for waiter: Waiter) throws(ControlError) {
        guard waiting.count < ControlLimits.waiting else {
            throw ControlError(.busy, "\(ControlLimits.waiting) requests wait for replies already, the most at once")
        }
        if let peer = waiter.peer {
            let own = waiting.values.count { $0.peer == peer }
            guard own < ControlLimits.ordersOfPeer else {
                throw ControlError(.busy, "\(own) requests of yours wait already, the most at once")
            }
        }
        lastTicket += 1
        guard parts.mailbox.submit(order, ticket: lastTicket) else {
            throw ControlError(.busy, "\(ControlLimits.orders) requests wait already, the most at once")
        }
        waiting[lastTicket] = waiter
    }

    private func sendReplies() throws {
        for (ticket, reply) in parts.mailbox.takeReplies() {
            if ticket == reading?.ticket { finishReload(reply) }
            guard let waiter = waiting.removeValue(forKey: ticket) else { continue }
            try send(reply, to: waiter)
        }
    }

    /// Sends a reply. One whose peer has gone, or does not read, is dropped.
    private func send(_ reply: ControlReply, to waiter: Waiter) throws {
        guard let socket, case .peer(let envelope) = waiter else { return }
        var message = envelope.message(reply.bytes)
        _ = try socket.router.trySend(&message)
    }
}
