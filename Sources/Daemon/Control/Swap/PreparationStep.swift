/// What is done to get a model ready, in the order in which it is done.
public enum PreparationStep: String, Sendable, Hashable, CaseIterable {
    /// The bundle is found and its files are read and checked.
    case loading
    /// Its example is scored, and compared with what its trainer's framework made of it.
    case verifying
    /// Its weights are put into the order in which kernels read them.
    case packing
    /// What scoring with it costs on this machine is measured.
    case measuring

    /// Its place among all, from 1.
    var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}
