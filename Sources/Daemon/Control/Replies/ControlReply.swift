/// The answer to one request: what it brought to light, or why it was not carried out.
enum ControlReply: Sendable {
    case done(any ControlReport, warnings: [String] = [])
    case refused(ControlError)

    /// One JSON object: `{"ok":true,...,"warnings":[...]}` or `{"ok":false,"error":{"code":..,"message":..}}`.
    var bytes: [UInt8] {
        switch self {
        case .done(let report, let warnings):
            let ok = JSONTree.Member("ok", .boolean(true))
            let said = JSONTree.Member("warnings", .list(warnings.map { .text($0) }))
            return JSONTree.object([ok] + report.members + [said]).bytes
        case .refused(let error):
            let reason: JSONTree = .object(["code": .text(error.code.rawValue), "message": .text(error.message)])
            return JSONTree.object(["ok": .boolean(false), "error": reason]).bytes
        }
    }
}
