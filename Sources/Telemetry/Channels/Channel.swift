/// One named input of an engine: a setting or a sensor.
public struct Channel: Hashable, Sendable {
    /// The name, as telemetry by name and messages for people use it, such as `T24`.
    public let name: String

    /// The unit of the raw value, such as `degR`; empty for a plain number.
    public let unit: String

    /// Raw values outside this range are taken for a fault of the sensor and imputed. Without a range every finite value is
    /// plausible.
    public let range: ClosedRange<Float>?

    public init(name: String, unit: String = "", range: ClosedRange<Float>? = nil) {
        self.name = name
        self.unit = unit
        self.range = range
    }

    /// Whether a value is finite and within ``range``.
    public func isPlausible(_ value: Float) -> Bool {
        value.isFinite && (range?.contains(value) ?? true)
    }
}
