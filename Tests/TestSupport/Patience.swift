import Foundation

/// How long tests wait for what must come, in one place.
///
/// Waits are for states, and end as soon as these are there; a limit only says when a test gives up, so it is generous. It is
/// counted in looks rather than in seconds: on a machine that is too busy to let the test look, patience lasts longer.
/// `TANDEM_PATIENCE=3` has all of them last three times as long.
public enum Patience {
    /// What all limits are multiplied by.
    public static let factor: Double = {
        guard let text = ProcessInfo.processInfo.environment["TANDEM_PATIENCE"], let factor = Double(text), factor > 0
        else { return 1 }
        return factor
    }()

    /// Seconds for a state that other programs come to by themselves.
    public static let seconds: Double = 120 * factor

    /// Seconds for a program to end that has work to do first.
    public static let programSeconds: Double = 900 * factor

    /// Between two looks.
    private static let pause = Duration.milliseconds(10)

    /// Looks again and again until `condition` holds.
    ///
    /// - Parameters:
    ///   - seconds: what is waited at least; ``seconds`` if that is more.
    ///   - lost: why it cannot hold any more. What was under way then is still waited for, some seconds.
    /// - Returns: whether it came to hold.
    public static func wait(
        seconds: Double = 0, lost: () -> String? = { nil }, until condition: () throws -> Bool
    ) async rethrows -> Bool {
        var looks = Int(max(seconds, Self.seconds) * 100)
        var isLost = false
        while looks > 0, !Task.isCancelled {
            if try condition() { return true }
            if !isLost, lost() != nil {
                isLost = true
                looks = min(looks, 1_000)
            }
            try? await Task.sleep(for: pause)
            looks -= 1
        }
        return try condition()
    }
}
