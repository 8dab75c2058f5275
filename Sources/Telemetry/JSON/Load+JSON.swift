// Queues, models, subscriptions and importance of a status.

extension JSONWriter {
    mutating func writeLoad(of status: Status) {
        name("queues")
        array(status.queues) { json, queue in
            json.object { json in
                json.field("name", queue.name)
                json.field("depth", queue.depth)
                json.field("limit", queue.limit)
                json.field("highest", queue.highest)
            }
        }
        name("models")
        array(status.models) { json, share in
            json.object { json in
                json.field("model", share.model)
                json.field("engines", share.engines)
            }
        }
        field("subscriptions") { json in
            json.field("served", status.subscriptions.served)
            json.field("refused", status.subscriptions.refused)
            json.field("resent", status.subscriptions.resent)
        }
        name("importance")
        array(status.importance) { json, importance in
            json.object { json in
                json.field("name", importance.name)
                json.field("queued", importance.queued)
                json.field("scored", importance.scored)
                json.field("abandoned", importance.abandoned)
            }
        }
    }
}

extension Status.Queue {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            name: try json.string("name"), depth: try json.integer("depth"), limit: try json.integer("limit"),
            highest: try json.integer("highest"))
    }
}

extension Status.ModelShare {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(model: try json.string("model"), engines: try json.integer("engines"))
    }
}

extension Status.Subscriptions {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            served: try json.integer("served"), refused: try json.integer("refused"), resent: try json.integer("resent")
        )
    }
}

extension Status.WindowImportance {
    init(_ json: JSONObject) throws(Refusal) {
        self.init(
            name: try json.string("name"), queued: try json.integer("queued"), scored: try json.integer("scored"),
            abandoned: try json.integer("abandoned"))
    }
}

extension JSONObject {
    /// A list of objects; empty where a daemon of an earlier version says nothing of it.
    func list<Element>(
        _ name: String, _ read: (JSONObject) throws(Refusal) -> Element
    ) throws(Refusal) -> [Element] {
        has(name) ? try objects(name, read) : []
    }
}
