extension BundleManifest {
    /// One path: its weights file and its layers.
    public struct Path: Sendable, Hashable {
        public var weights: String
        /// Of the weights file.
        public var sha256: String?
        /// Cycles of a window; of the window path only.
        public var length: Int?
        /// The fewest cycles of a window that may be scored, as after a gap; `nil`: ``length``. Of the window path only.
        public var minimumLength: Int?
        /// Which cycles of a window are scored; of the window path only.
        public var scores: Scores
        public var layers: [LayerGeometry]
        public var heads: HeadsGeometry?

        /// Which cycles of a window are scored.
        public enum Scores: String, Sendable, Hashable, CaseIterable {
            case everyCycle = "every_cycle"
            /// The model was trained for the last one alone.
            case lastCycle = "last_cycle"
        }

        /// Cycles of a window that are scored: all of them or the last; `nil` without a length.
        public var scoredCount: Int? { length.map { scores == .lastCycle ? 1 : $0 } }

        public var geometry: NetworkGeometry { NetworkGeometry(layers: layers, heads: heads) }
    }
}

extension BundleManifest.Path: Decodable {
    private enum CodingKeys: String, CodingKey {
        case weights, sha256, length, scores, layers, heads
        case minimumLength = "minimum_length"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        weights = try container.decode(String.self, forKey: .weights)
        sha256 = try container.decodeIfPresent(String.self, forKey: .sha256)
        length = try container.decodeIfPresent(Int.self, forKey: .length)
        minimumLength = try container.decodeIfPresent(Int.self, forKey: .minimumLength)
        scores = try container.decodeCaseIfPresent(Scores.self, forKey: .scores) ?? .everyCycle
        layers = try container.decode([LayerGeometry].self, forKey: .layers)
        heads = try container.decodeIfPresent(HeadsGeometry.self, forKey: .heads)
    }
}
