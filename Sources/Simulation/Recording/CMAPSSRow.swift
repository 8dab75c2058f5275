/// One row of a C-MAPSS file: one cycle of one engine.
public struct CMAPSSRow: Sendable, Hashable {
    /// The engine's number in its file, 1 upwards.
    public var engine: Int
    /// The cycle, 1 upwards.
    public var cycle: Int
    /// (24) three operating settings and sensors 1 to 21, in engineering units and the order of NASA's files.
    public var values: [Float]

    public init(engine: Int = 0, cycle: Int = 0, values: [Float] = []) {
        self.engine = engine
        self.cycle = cycle
        self.values = values
    }
}
