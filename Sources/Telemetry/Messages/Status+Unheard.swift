extension Status {
    /// What was said to somebody who did not listen: no thread waits for one who does not read.
    public struct Unheard: Hashable, Sendable {
        /// Lines of the log that were dropped because nobody read standard error.
        public var logLines: UInt64
        /// Messages that the service manager never took.
        public var notifications: UInt64

        public init(logLines: UInt64, notifications: UInt64) {
            self.logLines = logLines
            self.notifications = notifications
        }

        /// Everything was heard.
        public static let none = Unheard(logLines: 0, notifications: 0)
    }
}
