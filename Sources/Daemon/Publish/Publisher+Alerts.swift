import Telemetry
import ZeroMQ

// An alert is stamped when it is said and sent when it is kept, so that the journal has it as subscribers do.
extension Publisher {
    /// Gives `alert` its epoch and the next number of its topic.
    func stamp(_ alert: inout Alert) {
        alert.epoch = epoch
        alert.sequence = alerts.nextSequence(of: alert.engine)
    }

    /// Sends a stamped alert on every outlet, and keeps it as its topic's last.
    func publish(stamped alert: Alert) throws(ZeroMQError) {
        published.count(.alert)
        let payloads = encode(alert)
        let topic = Array(Topic.text(.alert, alert.engine).utf8)
        for (outlet, payload) in zip(outlets, payloads) { try outlet.send(topic: topic, payload: payload) }
        keep(payloads, of: alert.engine)
    }

    private func keep(_ payloads: [[UInt8]], of engine: EngineID) {
        for dropped in alerts.keep(payloads, of: engine) { index.remove(dropped, .alert) }
        index.insert(engine, .alert)
    }

    /// Takes the last message about an engine from the daemon before this one: subscribers to come get it as it was published,
    /// with its epoch and its sequence. It is not counted, and the engine's next message is the first of this epoch.
    func restore(_ alert: Alert) {
        keep(encode(alert), of: alert.engine)
    }

    private func encode(_ alert: Alert) -> [[UInt8]] {
        outlets.map { outlet in
            var payload: [UInt8] = []
            outlet.encoder.encode(alert, into: &payload)
            return payload
        }
    }
}
