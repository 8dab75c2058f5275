/// The natural logarithm out of additions, multiplications and divisions, so that it gives the same bits on every
/// platform.
///
/// x = 2ᵏ m with √½ ≤ m < √2, and ln m = 2 artanh((m − 1) / (m + 1)) by its power series, whose remainder is below
/// 1e-17 after twelve terms.
///
/// - Parameter x: a finite number above zero.
package func portableLogarithm(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "only finite numbers above zero have a logarithm")
    var k = Double(x.exponent)
    var m = x.significand
    if m >= 0.5.squareRoot() * 2 {
        m /= 2
        k += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var sum = 0.0
    for n in stride(from: 23, through: 1, by: -2) {
        sum = sum * square + 1 / Double(n)
    }
    return k * 0x1.62e42fefa39efp-1 + 2 * s * sum
}
