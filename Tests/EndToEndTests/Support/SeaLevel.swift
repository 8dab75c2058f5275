/// Telemetry payloads as an engine of FD001 sends them.
enum SeaLevel {
    /// A cycle at sea level, as FD001 has them, that the shipped bundle takes.
    static func cycle(_ number: Int) -> String {
        let sensors = [
            -0.0007, -0.0004, 100.0, 518.67, 641.82, 1589.7, 1400.6, 14.62, 21.61, 554.36, 2388.06, 9046.19, 1.3, 47.47,
            521.66, 2388.02, 8138.62, 8.4195, 0.03, 392, 2388, 100, 39.06, 23.419,
        ]
        return "{\"cycle\":\(number),\"values\":[\(sensors.map { "\($0)" }.joined(separator: ","))]}"
    }
}
