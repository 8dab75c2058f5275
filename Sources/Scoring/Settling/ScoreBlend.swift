public import Inference

/// How a window's score and live's of the same cycle become one, by look-ahead, as measured on held-out engines.
public struct ScoreBlend: Sendable, Hashable {
    /// What to make of the two scores at one look-ahead.
    struct Share: Sendable, Hashable {
        /// The window's, 0 to 1.
        let window: Float
        /// What blending makes of the window's standard deviation.
        let sigmaFactor: Float
        /// Live's own error is smaller there.
        let isWorseThanLive: Bool

        /// The window's score as it is.
        static let windowAlone = Share(window: 1, sigmaFactor: 1, isWorseThanLive: false)
    }

    /// By look-ahead, 0 first; beyond its end nothing was measured.
    private let shares: [Share]

    /// Blends where the bundle's curve says that it is better by half a percent, and leaves the window's score alone elsewhere.
    ///
    /// A bundle without a curve blends nothing.
    public init(manifest: BundleManifest, choice: BlendChoice = .auto) {
        let points = manifest.lookAheadCurve?.window ?? []
        var shares = [Share](repeating: .windowAlone, count: (points.map(\.lookAhead).max() ?? -1) + 1)
        for point in points where point.lookAhead >= 0 {
            shares[point.lookAhead] = Share(point, isBlended: choice == .auto && point.isBlended)
        }
        self.shares = shares
    }

    private init() {
        shares = []
    }

    /// Every score is the window's as it is.
    public static let never = ScoreBlend()

    subscript(lookAhead: Int) -> Share {
        lookAhead < shares.count ? shares[lookAhead] : .windowAlone
    }
}

extension ScoreBlend.Share {
    fileprivate init(_ point: BundleManifest.LookAheadCurve.Point, isBlended: Bool) {
        let settled = isBlended ? point.fusedRMSE ?? point.rmse : point.rmse
        self.init(
            window: isBlended ? Float(point.windowWeight ?? 1) : 1,
            sigmaFactor: point.rmse > 0 ? Float(settled / point.rmse) : 1,
            isWorseThanLive: settled > point.liveRMSE ?? .infinity)
    }
}
