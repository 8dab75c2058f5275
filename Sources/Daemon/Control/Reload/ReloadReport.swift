/// What another reading of the settings has changed, and what it could not.
struct ReloadReport: ControlReport {
    let changes: [SettingsChange]

    var members: [JSONTree.Member] {
        [
            .init("changed", .list(changes.filter(\.isImmediate).map(\.json))),
            .init("restart", .list(changes.filter { !$0.isImmediate }.map(\.json))),
        ]
    }
}
