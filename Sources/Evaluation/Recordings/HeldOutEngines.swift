public import Inference
public import Simulation

/// The engines that a bundle's trainer kept aside, as the bundle itself says: by them its accuracy can be measured anew.
public struct HeldOutEngines: Sendable, Hashable {
    /// Why a bundle says nothing of a set.
    public struct Absent: Error, Sendable, Hashable, CustomStringConvertible {
        public let description: String
    }

    private let bundle: String
    private let numbersBySet: [String: [Int]]

    /// Reads `held_out_engines` of the bundle's provenance.
    ///
    /// - Throws: ``Absent`` if it has none.
    public init(bundle: ModelBundle) throws(Absent) {
        self.bundle = bundle.identity
        guard case .object(let sets) = bundle.manifest.provenance?["held_out_engines"] else {
            throw Absent(
                description:
                    "bundle \(bundle.identity): found no held_out_engines in its provenance, expected engine numbers by set"
            )
        }
        numbersBySet = sets.compactMapValues { value in
            guard case .list(let list) = value else { return nil }
            return list.compactMap { if case .number(let number) = $0 { Int(exactly: number) } else { nil } }
        }
    }

    /// The sets it names, in order.
    public var sets: [String] { numbersBySet.keys.sorted() }

    /// The held-out engines of training set `set`.
    ///
    /// - Throws: ``Absent`` if it names none of that set.
    public func selection(of set: String) throws(Absent) -> EngineSelection {
        guard let numbers = numbersBySet[set], !numbers.isEmpty else {
            throw Absent(
                description:
                    "bundle \(bundle): found no held-out engines of set \(set), it has some of \(sets.joined(separator: ", "))"
            )
        }
        return EngineSelection(ranges: numbers.map { $0...$0 })
    }
}
