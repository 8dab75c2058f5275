import CZeroMQ

extension Poller {
    /// What was ready when a wait ended: pairs of token and events, in the order of adding.
    public struct Ready: Sequence {
        let poller: Poller
        /// How many are ready.
        public let count: Int

        /// Whether the time passed and nothing is ready.
        public var isEmpty: Bool { count == 0 }

        /// What `token` is ready for, if anything.
        public subscript(token: Token) -> PollEvents {
            poller.events(of: token)
        }

        /// Whether `token` is ready for anything it was added for.
        public func contains(_ token: Token) -> Bool {
            !self[token].isEmpty
        }

        public func makeIterator() -> Iterator {
            Iterator(poller: poller)
        }

        /// Goes over what is ready.
        public struct Iterator: IteratorProtocol {
            let poller: Poller
            var index = 0

            public mutating func next() -> (token: Token, events: PollEvents)? {
                while index < poller.items.count {
                    defer { index += 1 }
                    let events = poller.items[index].revents
                    if events != 0 { return (poller.members[index].token, PollEvents(rawValue: events)) }
                }
                return nil
            }
        }
    }
}
