extension NetworkRunner {
    /// How many sequences go through the layers together, of a batch of `batch`; the others wait for the next run.
    ///
    /// So many that weights are read seldom, so few that what a layer hands to the next is still in a cache when that reads
    /// it. Scores do not depend on it.
    static func chunk(batch: Int, timesteps: Int) -> Int {
        min(batch, timesteps == 1 ? 32 : 16)
    }
}
