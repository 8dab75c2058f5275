/// x to the power of an exponent, the same bits on every platform.
///
/// - Parameters:
///   - x: a finite number, zero or above.
///   - exponent: a finite number above zero.
package func portablePower(_ x: Double, _ exponent: Double) -> Double {
    x > 0 ? portableExponential(exponent * portableLogarithm(x)) : 0
}
