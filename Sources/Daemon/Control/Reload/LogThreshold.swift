public import Logging
import Synchronization
import System

/// The least severe messages that are logged, which may change while the daemon runs.
///
/// A `Logger` is a value, copied to wherever something is logged; what all its copies share is this.
public final class LogThreshold: Sendable {
    private let level: Mutex<Logger.Level>

    public init(_ level: Logger.Level) {
        self.level = Mutex(level)
    }

    public var current: Logger.Level {
        get { level.withLock { $0 } }
        set { level.withLock { $0 = newValue } }
    }

    /// A logger whose level is this one's.
    ///
    /// - Parameters:
    ///   - label: of the logger.
    ///   - handler: makes what messages are written by.
    public func logger(label: String, handler: (String) -> any LogHandler) -> Logger {
        let inner = handler(label)
        return Logger(label: label) { _ in ThresholdLogHandler(inner: inner, threshold: self) }
    }
}

/// Passes everything on, in one line whatever it repeats of others, and asks for the level.
private struct ThresholdLogHandler: LogHandler {
    var inner: any LogHandler
    let threshold: LogThreshold

    var logLevel: Logger.Level {
        get { threshold.current }
        set { threshold.current = newValue }
    }

    var metadata: Logger.Metadata {
        get { inner.metadata }
        set { inner.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { inner[metadataKey: key] }
        set { inner[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        var event = event
        event.message = "\(Quotation.line(event.message.description))"
        event.metadata = event.metadata?.mapValues { value in
            guard case .string(let text) = value else { return .string(Quotation.line(value.description)) }
            return .string(Quotation.line(text))
        }
        inner.log(event: event)
    }
}
