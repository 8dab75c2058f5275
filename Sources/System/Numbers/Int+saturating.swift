extension FixedWidthInteger {
    /// The nearest number of this type: what is too large or too small becomes the last there is, and what is no number 0.
    ///
    /// For numbers from outside. `Int(_:)` traps at them, and a trap is for mistakes of our own.
    package init(saturating value: some BinaryFloatingPoint) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else if value.isNaN {
            self = 0
        } else {
            self = value < 0 ? .min : .max
        }
    }
}
