/// A small generator whose numbers depend on its seed alone: not on the platform, the standard library or the system.
///
/// Everything that Tandem simulates is drawn from it, so that a seed names a stream of telemetry to the byte. It is
/// xoshiro256** (D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47, 2021), its
/// four words filled by SplitMix64 as its authors advise. The distributions below use only additions, multiplications
/// and divisions, which IEEE 754 rounds alike everywhere, and no function of the system's mathematics library.
///
/// Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// A generator for a seed; every seed is good, zero too.
    public init(seed: UInt64) {
        var words = SplitMix64(state: seed)
        self.init(state: (words.next(), words.next(), words.next(), words.next()))
    }

    /// A generator for one stream among many of the same seed, for instance one engine's life of a fleet.
    ///
    /// The numbers of the path are mixed in one after the other, so that `[1, 2]` and `[2, 1]` name different streams,
    /// and a stream stays the same however many others are drawn beside it.
    public init(seed: UInt64, stream path: [UInt64]) {
        var seed = seed
        for step in path {
            var words = SplitMix64(state: seed ^ (step &* 0xD6E8_FEB8_6659_FD93))
            seed = words.next() &+ step
        }
        self.init(seed: seed)
    }

    /// A generator in a given state, at least one word of which is not zero.
    public init(state: (UInt64, UInt64, UInt64, UInt64)) {
        precondition(state.0 | state.1 | state.2 | state.3 != 0, "a state of zeros yields nothing but zeros")
        (s0, s1, s2, s3) = state
    }

    public mutating func next() -> UInt64 {
        let result = Self.rotate(s1 &* 5, by: 7) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = Self.rotate(s3, by: 45)
        return result
    }

    private static func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
        (word << count) | (word >> (64 - count))
    }
}
