/// What is called again and again, with all it needs at hand; belongs to one thread.
protocol SpeedCall: AnyObject {
    /// Engines or windows of one call.
    var rows: Int { get }
    /// Calls until every engine had one.
    var callsPerRound: Int { get }

    func run()
}
