import Telemetry

extension Status.Tradeoff {
    /// What a stride alone comes to.
    init(stride: Int, windowLength: Int) {
        let lookAhead = windowLength - stride
        self.init(
            policy: "stride \(stride)", lookAhead: lookAhead, stride: stride, policyStride: stride,
            longestStride: stride, windowLength: windowLength, level: 0, state: .policy, changes: 0,
            expected: Expected(
                error: nil, waitCycles: Double(lookAhead) + Double(stride - 1) / 2, windowsPerSecond: 0, cpu: nil))
    }
}
