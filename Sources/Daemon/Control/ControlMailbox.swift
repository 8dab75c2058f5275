import DequeModule
import Synchronization
import Telemetry
import ZeroMQ

/// Where the control thread and the live thread meet: orders go one way, replies the other, and neither waits.
final class ControlMailbox: Sendable {
    /// Stands for a request until its reply comes.
    typealias Ticket = UInt64

    private struct State {
        var orders: Deque<(ticket: Ticket, order: ControlOrder)> = []
        /// The most orders that waited at once.
        var highest = 0
        var replies: [(ticket: Ticket, reply: ControlReply)] = []
    }

    private let state = Mutex(State())
    private let connections = Mutex<Status.ConnectionCounts?>(nil)
    private let orderCount = Atomic<Int>(0)
    private let liveWake: Wake
    private let controlWake: Wake

    /// - Parameters:
    ///   - live: signalled when orders wait.
    ///   - control: signalled when replies wait.
    init(live: Wake, control: Wake) {
        liveWake = live
        controlWake = control
    }

    /// Hands an order to the live thread.
    ///
    /// - Returns: false if too many wait already; it was not taken then.
    func submit(_ order: ControlOrder, ticket: Ticket) -> Bool {
        let isTaken = state.withLock { state in
            guard state.orders.count < ControlLimits.orders else { return false }
            state.orders.append((ticket, order))
            state.highest = max(state.highest, state.orders.count)
            return true
        }
        guard isTaken else { return false }
        orderCount.add(1, ordering: .releasing)
        liveWake.signal()
        return true
    }

    /// How full the line of orders is.
    var queue: Status.Queue {
        state.withLock { state in
            Status.Queue(
                name: "orders", depth: state.orders.count, limit: ControlLimits.orders, highest: state.highest)
        }
    }

    /// Whether orders wait. Costs the live thread a load.
    var hasOrders: Bool { orderCount.load(ordering: .acquiring) > 0 }

    /// The oldest order that waits. Called by the live thread.
    func takeOrder() -> (ticket: Ticket, order: ControlOrder)? {
        guard hasOrders, let next = state.withLock({ $0.orders.popFirst() }) else { return nil }
        orderCount.subtract(1, ordering: .relaxed)
        return next
    }

    /// Hands a reply back. Called by the live thread.
    func reply(_ reply: ControlReply, to ticket: Ticket) {
        state.withLock { $0.replies.append((ticket, reply)) }
        controlWake.signal()
    }

    /// What became of the control socket's connections; nil where there is none. Written by the control thread.
    var controlConnections: Status.ConnectionCounts? {
        get { connections.withLock { $0 } }
        set { connections.withLock { $0 = newValue } }
    }

    /// All replies that wait. Called by the control thread.
    func takeReplies() -> [(ticket: Ticket, reply: ControlReply)] {
        state.withLock { state in
            defer { state.replies.removeAll(keepingCapacity: true) }
            return state.replies
        }
    }
}
