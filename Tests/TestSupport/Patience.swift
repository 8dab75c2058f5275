import Foundation

/// How long tests wait for what must come, in one place.
///
/// Waits are for states, and end as soon as these are there; a limit only says when a test gives up, so it is generous. It begins
/// anew whenever something has moved, and is counted in looks rather than by a clock: on a machine that is too busy to let the
/// test look, patience lasts longer. `TANDEM_PATIENCE=3` has all of them last three times as long.
public enum Patience {
    /// What all limits are multiplied by.
    public static let factor: Double = {
        guard let text = ProcessInfo.processInfo.environment["TANDEM_PATIENCE"], let factor = Double(text), factor > 0
        else { return 1 }
        return factor
    }()

    /// Seconds in which nothing moves towards a state that other programs come to by themselves.
    public static let seconds: Double = 120 * factor

    /// Seconds for a program to end that has work to do first.
    public static let programSeconds: Double = 900 * factor

    /// What may still come from a program that has ended.
    private static let lastWordSeconds = 10.0

    /// Looks again and again until `condition` holds; what it throws is thrown.
    ///
    /// - Parameters:
    ///   - limit: how many seconds are waited while nothing moves.
    ///   - progress: what differs from its former value when something has moved.
    ///   - lost: why it cannot hold any more. What was under way then is still waited for, some seconds.
    /// - Returns: whether it came to hold.
    public static func wait(
        limit: Double = seconds, progress: () -> Int = { 0 }, lost: () -> String? = { nil },
        until condition: () async throws -> Bool
    ) async rethrows -> Bool {
        var limit = limit
        var (waited, still, last) = (0.0, 0.0, progress())
        while still < limit, !Task.isCancelled {
            if try await condition() { return true }
            if limit > lastWordSeconds, lost() != nil { (limit, still) = (lastWordSeconds, 0) }
            // Often at first; what takes long is not looked at so often that looking loads the machine.
            let pause = waited < 2 ? 0.01 : 0.05
            try? await Task.sleep(for: .seconds(pause))
            waited += pause
            still += pause
            let now = progress()
            if now != last { (still, last) = (0, now) }
        }
        return try await condition()
    }
}
