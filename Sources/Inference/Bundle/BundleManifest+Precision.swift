extension BundleManifest {
    /// What precisions other than `float32` cost, measured on held-out engines.
    public struct PrecisionFigures: Sendable, Hashable, Decodable {
        public var live: PathFigures?
        public var window: PathFigures?

        public subscript(path: ModelBundle.Path) -> PathFigures? {
            path == .live ? live : window
        }

        /// Of one path, by precision.
        public struct PathFigures: Sendable, Hashable, Decodable {
            public var bfloat16: Change?
            public var int8: Change?

            /// `nil` if that precision was not measured, and of `float32`, which the others are measured against.
            public subscript(precision: Precision) -> Change? {
                switch precision {
                case .float32: nil
                case .bfloat16: bfloat16
                case .int8: int8
                }
            }
        }

        public struct Change: Sendable, Hashable, Decodable {
            /// RMSE in this precision less that in `float32`, in cycles: the one that is largest by its absolute value, of all
            /// data sets, on the window path of all look-aheads too.
            public var rmseChange: Double

            private enum CodingKeys: String, CodingKey {
                case rmseChange = "rmse_change"
            }
        }
    }

    /// Checks that each figure belongs to a path that is there.
    func validatePrecision() throws(Problem) {
        for path in ModelBundle.Path.allCases where precision?[path] != nil {
            guard (path == .live ? live : window) != nil else {
                throw Problem("precision.\(path.rawValue): there is no \(path.rawValue) path")
            }
        }
    }
}
