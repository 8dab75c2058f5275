/// How fast cycles are sent.
public enum Pace: Sendable, Hashable {
    /// So many cycles per second of all engines together.
    case rate(Double)
    /// So many times as fast as the engines flew, where one cycle takes one second.
    case speed(Double)
    /// As fast as they are taken.
    case maximum
}
