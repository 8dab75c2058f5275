import Synchronization

/// Carries one value, which need not be `Sendable`, from the thread that made it to the one that will own it.
final class Handover<Value>: Sendable {
    private let value: Mutex<Value?>

    init(_ value: consuming sending Value) {
        self.value = Mutex(value)
    }

    /// The value; nil if it was taken before.
    func take() -> sending Value? {
        value.withLock { value in
            let taken = value
            value = nil
            return taken
        }
    }
}
