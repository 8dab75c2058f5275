import Scoring
import System

/// Why a request to the control socket was not carried out.
struct ControlError: Error, Sendable, Hashable {
    /// What kind of reason; part of the reply.
    enum Code: String, Sendable, Hashable {
        /// No JSON object in a message of one frame.
        case malformed
        /// Above ``ControlLimits/requestBytes``.
        case tooLarge = "too_large"
        case unknownCommand = "unknown_command"
        case unknownField = "unknown_field"
        /// A field is missing, or has a value of another type or one that means nothing.
        case invalid
        /// The engine is not held.
        case unknownEngine = "unknown_engine"
        /// Understood, and it cannot be had.
        case refused
        /// It was tried and went wrong; everything is as before.
        case failed
        /// Too much waits already, or the daemon is stopping.
        case busy
    }

    let code: Code
    /// What was found and what was expected.
    let message: String

    /// Two goals that contradict each other: the live thread knows what each alone would come to.
    let contradiction: TradeoffError?

    init(_ code: Code, _ message: String, contradiction: TradeoffError? = nil) {
        self.code = code
        self.message = Quotation.line(message, longest: 4_000)
        self.contradiction = contradiction
    }
}
