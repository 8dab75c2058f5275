import Scoring

/// The window paths of one worker: one for each model that windows in flight were made for, which is one but for the while
/// after a model was replaced.
struct WindowPaths {
    private struct Entry {
        weak var model: ScoringModel?
        let path: WindowPath
    }

    private var entries: [Entry] = []

    /// The path of a model, made when it is first asked for.
    ///
    /// - Throws: `BundleError` when its bundle has no window path.
    mutating func path(for model: ScoringModel) throws -> WindowPath {
        if let known = entries.first(where: { $0.model === model }) { return known.path }
        let path = try WindowPath(
            bundle: model.bundle, precision: model.window, batch: WindowWorker.batch, pause: WindowWorker.pause)
        entries.append(Entry(model: model, path: path))
        return path
    }

    /// Drops the paths of models that nothing needs any more.
    mutating func prune() {
        entries.removeAll { $0.model == nil }
    }
}
