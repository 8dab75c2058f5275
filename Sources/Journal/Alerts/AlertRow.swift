import GRDB
import Telemetry

/// How an alert message becomes a row of the table `alert`, and a row a message.
enum AlertRow {
    private static let insertion = """
        INSERT INTO alert (engine, id, state, by, cycle, rul, look_ahead, latency_cycles, latency_seconds, raised_cycle,
            raised_received, time, model, epoch, sequence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    private static let raising = """
        SELECT raised_cycle, raised_received FROM alert WHERE engine = ? AND id = ? AND state = 'raised'
        ORDER BY number DESC LIMIT 1
        """

    static func insert(_ alert: Alert, into database: Database) throws {
        let (raisedCycle, raisedReceived) = try raising(of: alert, in: database)
        try database.cachedStatement(sql: insertion).execute(arguments: [
            alert.engine.text, Int64(clamping: alert.id), alert.state.rawValue, alert.by.rawValue, alert.cycle,
            alert.rul, alert.lookAhead, alert.latency.cycles, alert.latency.seconds, raisedCycle, raisedReceived,
            alert.time.microseconds, alert.model, Int64(clamping: alert.epoch), Int64(clamping: alert.sequence),
        ])
    }

    /// The cycle that raised `alert` and when it was received, in microseconds since the Unix epoch: what its first message
    /// says, or, if that could not be kept, what this one does.
    private static func raising(of alert: Alert, in database: Database) throws -> (cycle: Int, received: Int64) {
        if alert.state != .raised,
            let row = try Row.fetchOne(
                database.cachedStatement(sql: raising), arguments: [alert.engine.text, Int64(clamping: alert.id)]),
            let cycle = Int.fromDatabaseValue(row["raised_cycle"]),
            let received = Int64.fromDatabaseValue(row["raised_received"])
        {
            return (cycle, received)
        }
        let latency = Int64((alert.latency.seconds * 1_000_000).rounded())
        return (alert.cycle, alert.time.advanced(byMicroseconds: -latency).microseconds)
    }

    /// - Throws: ``JournalError`` `damaged` that names the row and the column.
    static func alert(_ row: Row, path: String) throws -> JournaledAlert {
        let reader = ColumnReader(row: row, table: "alert", path: path)
        let engine = try reader.value("engine", "an engine id") { (text: String) in try? EngineID(text) }
        return JournaledAlert(
            alert: Alert(
                engine: engine,
                id: try reader.value("id", "a number above 0", UInt64.init(exactly:) as (Int64) -> UInt64?),
                cycle: try reader.value("cycle"),
                state: try reader.value("state", "a state", Alert.State.init(rawValue:)),
                by: try reader.value("by", "a path", Alert.Path.init(rawValue:)),
                rul: try reader.optional("rul") ?? .nan,
                lookAhead: try reader.value("look_ahead"),
                latency: Alert.Latency(
                    cycles: try reader.value("latency_cycles"), seconds: try reader.value("latency_seconds")),
                time: try reader.value("time", "a time", Timestamp.init(microseconds:)),
                model: try reader.value("model"),
                epoch: try reader.value("epoch", "a number", UInt64.init(exactly:) as (Int64) -> UInt64?),
                sequence: try reader.value("sequence", "a number", UInt64.init(exactly:) as (Int64) -> UInt64?)),
            raisedCycle: try reader.value("raised_cycle"),
            raisedReceived: try reader.value("raised_received", "a time", Timestamp.init(microseconds:)))
    }
}
