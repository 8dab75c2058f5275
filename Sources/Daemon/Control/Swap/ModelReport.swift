/// Which model has taken over from which.
struct ModelReport: ControlReport {
    let model: String
    let before: String
    /// What the policy in force comes to with the new bundle.
    let tradeoff: String
    /// Engines that will move.
    let engines: Int

    var members: [JSONTree.Member] {
        [
            .init("model", .text(model)), .init("before", .text(before)), .init("tradeoff", .text(tradeoff)),
            .init("engines", .integer(engines)),
        ]
    }
}
