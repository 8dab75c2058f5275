import Inference

/// How far a daemon has come with a model, as it said.
struct SwapProgress {
    let bundle: String
    let step: String
    /// The step's place among all: `2 of 4`.
    let place: String
    private let reply: JSONValue

    /// - Returns: nil where no model is being prepared.
    init?(_ reply: JSONValue) {
        guard let preparing = reply["preparing"] else { return nil }
        self.reply = preparing
        bundle = preparing["bundle"]?.description ?? "-"
        step = preparing["step"]?.description ?? "-"
        place = "\(Quantity.plain(preparing["step_number"]?.number)) of \(Quantity.plain(preparing["steps"]?.number))"
    }

    /// `verifying for 12 s (step 2 of 4); had a processor for 0.4 of 13.1 s; given up after 10 min 0 s`.
    var words: String {
        var parts = ["\(step) for \(seconds("step_seconds")) (step \(place))"]
        if reply["processor_seconds"] != nil {
            parts.append("had a processor for \(seconds("processor_seconds")) of \(seconds("seconds"))")
        }
        parts.append(
            reply["given_up"] == .boolean(true)
                ? "given up, and not yet let go of"
                : "given up after \(Quantity.duration(seconds: reply["limit_seconds"]?.number))")
        return parts.joined(separator: "; ")
    }

    private func seconds(_ name: String) -> String { "\(Quantity.plain(reply[name]?.number)) s" }
}
