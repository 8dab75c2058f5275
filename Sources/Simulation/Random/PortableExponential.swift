/// The exponential function out of additions and multiplications, so that it gives the same bits on every platform.
///
/// eˣ = 2ᵏ eʳ with |r| ≤ ln 2 / 2, and eʳ by its Taylor polynomial of degree 13, whose remainder is below 5e-17 there.
/// The result is within a few units in the last place; arguments beyond ±700 are clamped.
///
/// - Returns: eˣ, always finite and above zero.
package func portableExponential(_ x: Double) -> Double {
    let x = min(max(x, -700), 700)
    let k = (x * 1.442_695_040_888_963_4).rounded()
    // ln 2 in two parts: the first has few enough bits that its product with k is exact.
    let r = x - k * 0x1.62e42feep-1 - k * 0x1.a39ef35793c76p-33
    var sum = 1.0
    for n in stride(from: 13, through: 1, by: -1) {
        sum = 1 + sum * r / Double(n)
    }
    return Double(sign: .plus, exponent: Int(k), significand: sum)
}
