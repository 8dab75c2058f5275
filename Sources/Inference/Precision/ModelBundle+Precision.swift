extension ModelBundle {
    /// What a choice comes to on this machine.
    ///
    /// - Parameters:
    ///   - choice: what was asked for.
    ///   - path: which of the bundle's paths will run.
    ///   - bound: with ``PrecisionChoice/auto``, the most that the RMSE on held-out engines may change, in cycles, by the
    ///     bundle's own figures.
    ///   - kernels: those that will run.
    /// - Returns: the precision asked for, or the fastest within `bound`, `float32` if none is; and what to tell the
    ///   operator, once, where the kernels have not got a precision that would have been taken, or the bundle has no figures
    ///   to choose by.
    public func precision(
        _ choice: PrecisionChoice, path: Path, bound: Double = 0.1, kernels: Kernels = .best
    ) -> (precision: Precision, note: String?) {
        switch choice {
        case .fixed(let precision):
            guard kernels.supports(precision) else {
                return (.float32, note(path, lacking: precision, kernels, using: .float32))
            }
            return (precision, nil)
        case .auto:
            guard let figures = manifest.precision?[path] else {
                return (
                    .float32,
                    "\(path.rawValue) path: the bundle has no measured figures of other precisions; using float32"
                )
            }
            var lacking: Precision?
            // Fastest first.
            for precision in [Precision.int8, .bfloat16] {
                guard let change = figures[precision]?.rmseChange, abs(change) <= bound else { continue }
                if kernels.supports(precision) {
                    return (precision, lacking.map { note(path, lacking: $0, kernels, using: precision) })
                }
                lacking = lacking ?? precision
            }
            return (.float32, lacking.map { note(path, lacking: $0, kernels, using: .float32) })
        }
    }

    private func note(_ path: Path, lacking precision: Precision, _ kernels: Kernels, using found: Precision) -> String
    {
        "\(path.rawValue) path: the \(kernels.variant.rawValue) kernels have no \(precision.rawValue); using "
            + found.rawValue
    }
}
