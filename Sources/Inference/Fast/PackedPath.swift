import Synchronization

/// One path of a bundle, packed once for each precision that is asked for, and shared by all who ask.
final class PackedPath: Sendable {
    let float32: PackedNetwork
    // Repacked from the float32 panels, so that the weights are kept once beside those that run.
    private let others = Mutex<[Precision: PackedNetwork]>([:])

    init(_ network: PackedNetwork) {
        float32 = network
    }

    var geometry: NetworkGeometry { float32.geometry }

    /// The network in one precision; the first to ask for it waits until it is packed.
    func network(_ precision: Precision) -> PackedNetwork {
        guard precision != .float32 else { return float32 }
        return others.withLock { others in
            if let network = others[precision] { return network }
            let network = PackedNetwork(float32, precision: precision)
            others[precision] = network
            return network
        }
    }

    /// The bytes of all that is packed by now.
    var byteCount: Int {
        float32.byteCount + others.withLock { $0.values.reduce(0) { $0 + $1.byteCount } }
    }
}
