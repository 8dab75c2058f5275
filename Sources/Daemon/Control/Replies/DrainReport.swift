/// What a drained daemon has done in this epoch.
struct DrainReport: ControlReport {
    let isDraining: Bool
    let accepted: UInt64
    let windowsScored: UInt64
    let windowsAbandoned: UInt64
    let settled: UInt64
    let engines: Int

    var members: [JSONTree.Member] {
        [
            .init("draining", .boolean(isDraining)), .init("engines", .integer(engines)),
            .init("accepted", .unsigned(accepted)), .init("windows_scored", .unsigned(windowsScored)),
            .init("windows_abandoned", .unsigned(windowsAbandoned)), .init("settled", .unsigned(settled)),
        ]
    }
}
