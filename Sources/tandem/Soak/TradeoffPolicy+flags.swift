import Scoring

extension TradeoffPolicy {
    /// The flags of `tandem serve` that say the same.
    var flags: [String] {
        var flags =
            switch goal {
            case .point(let point): ["--tradeoff-point", point.rawValue]
            case .lookAhead(let cycles): ["--tradeoff-look-ahead", "\(cycles)"]
            case .error(let cycles): ["--tradeoff-error", "\(cycles)"]
            case .cpu(let share): ["--tradeoff-cpu", "\(share * 100)%"]
            case .stride(let cycles): ["--tradeoff-stride", "\(cycles)"]
            }
        if let stride { flags += ["--tradeoff-stride", "\(stride)"] }
        if let cpuLimit { flags += ["--tradeoff-cpu", "\(cpuLimit * 100)%"] }
        return flags
    }
}
