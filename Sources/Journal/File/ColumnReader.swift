import GRDB

/// Reads the columns of one row, whoever wrote it: a value of another kind is an error with a name, and no trap.
struct ColumnReader {
    let row: Row
    let table: String
    /// The journal's file.
    let path: String

    /// The value of `column`.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws(JournalError) -> Value {
        guard let value: Value = try optional(column) else {
            throw damaged(column, "NULL", "\(Value.self)")
        }
        return value
    }

    /// The value of `column`, nil where it is NULL.
    func optional<Value: DatabaseValueConvertible>(_ column: String) throws(JournalError) -> Value? {
        guard let found: DatabaseValue = row[column] else { throw damaged(column, "no such column", "\(Value.self)") }
        guard !found.isNull else { return nil }
        guard let value = Value.fromDatabaseValue(found) else { throw damaged(column, "\(found)", "\(Value.self)") }
        return value
    }

    /// What `make` makes of the value of `column`.
    ///
    /// - Parameter expected: what it is called if `make` cannot.
    func value<Raw: DatabaseValueConvertible, Value>(
        _ column: String, _ expected: String, _ make: (Raw) -> Value?
    ) throws(JournalError) -> Value {
        let raw: Raw = try value(column)
        guard let value = make(raw) else { throw damaged(column, "\(raw)", expected) }
        return value
    }

    private func damaged(_ column: String, _ found: String, _ expected: String) -> JournalError {
        let number = Int64.fromDatabaseValue(row["number"] ?? .null).map { " \($0)" } ?? ""
        return JournalError(
            .damaged, path: path,
            "row\(number) of table \(table), column \(column): found \(found), expected \(expected)")
    }
}
