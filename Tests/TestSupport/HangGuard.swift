public import Testing

extension Trait where Self == TimeLimitTrait {
    /// Ends a test that hangs. A test's time counts from where it waits for a processor, behind all others that began with it, and
    /// says nothing of the test: so the limit is far beyond what any needs anywhere.
    public static var endsSometime: Self { .timeLimit(.minutes(45)) }
}
