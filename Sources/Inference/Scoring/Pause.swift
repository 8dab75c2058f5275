/// What a thread does between two pieces of work of some dozen microseconds, to yield its processor for instance.
///
/// A C function, not a closure with a context: calling it counts no references.
public typealias Pause = @convention(c) () -> Void
