extension BundleManifest {
    /// How raw channels become the inputs of the first layer: the nearest operating condition's mean and scale.
    public struct Normalisation: Sendable, Hashable, Decodable {
        public struct Condition: Sendable, Hashable, Decodable {
            /// In raw units, one number per condition channel.
            public var centroid: [Float]
            /// One number per input.
            public var mean: [Float]
            /// One number per input.
            public var scale: [Float]
        }

        /// The channels that the models read, by name.
        public var inputs: [String]
        /// The channels that tell the operating condition, by name.
        public var conditionChannels: [String]
        /// What a distance in each of them is divided by.
        public var conditionScale: [Float]
        public var conditions: [Condition]

        private enum CodingKeys: String, CodingKey {
            case inputs, conditions
            case conditionChannels = "condition_channels"
            case conditionScale = "condition_scale"
        }
    }
}
