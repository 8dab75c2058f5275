extension NetworkRunner {
    /// How many sequences go through the layers together, of a batch of `batch`; the others wait for the next run.
    ///
    /// So many that each weight is used often once it has been read, which takes a tile of 6 rows at least, and so few that
    /// what a layer hands to the next is still in a cache when that reads it. In between it makes no difference to be
    /// measured, and none to the scores.
    static func chunk(batch: Int, timesteps: Int) -> Int {
        min(batch, 32, max(6, 480 / timesteps))
    }
}
