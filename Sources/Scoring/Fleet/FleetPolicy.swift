/// How a fleet is scored and how many engines it may hold.
public struct FleetPolicy: Sendable, Hashable {
    /// Cycles from one window of an engine to its next, 1 to the window's length.
    public var stride: Int
    /// Engines held at once; one more evicts the one not heard from for longest.
    public var maximumEngines: Int

    public init(stride: Int, maximumEngines: Int) {
        self.stride = stride
        self.maximumEngines = maximumEngines
    }
}
