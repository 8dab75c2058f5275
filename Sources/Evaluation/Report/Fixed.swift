/// Numbers as tables show them.
package enum Fixed {
    /// From here on figures are written with a power of ten: more digits than these say nothing.
    static let longest = 1e7

    /// `value` with so many decimals, or as `4.69e10` where it is very large; `-` for none and for what is no number.
    package static func text(_ value: Double?, _ decimals: Int = 1) -> String {
        guard let value, !value.isNaN else { return "-" }
        guard abs(value) < longest else { return scientific(value) }
        var factor = 1.0
        for _ in 0..<decimals { factor *= 10 }
        let scaled = Int64((abs(value) * factor).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard decimals > 0 else { return sign + "\(scaled)" }
        let digits = String(scaled % Int64(factor))
        let zeros = String(repeating: "0", count: decimals - digits.count)
        return sign + "\(scaled / Int64(factor)).\(zeros)\(digits)"
    }

    /// `4.69e10`; `inf` for what is beyond every number.
    private static func scientific(_ value: Double) -> String {
        let sign = value < 0 ? "-" : ""
        guard value.isFinite else { return sign + "inf" }
        var (digits, exponent) = (abs(value), 0)
        while digits >= 10 {
            digits /= 10
            exponent += 1
        }
        let rounded = Int((digits * 100).rounded())
        // 9.999 is rounded up to 10.00.
        let (hundreds, power) = rounded >= 1_000 ? (100, exponent + 1) : (rounded, exponent)
        let decimals = hundreds % 100
        return "\(sign)\(hundreds / 100).\(decimals < 10 ? "0" : "")\(decimals)e\(power)"
    }

    /// As ``text(_:_:)``, always with a sign.
    package static func signed(_ value: Double?, _ decimals: Int = 1) -> String {
        let text = text(value, decimals)
        return text.hasPrefix("-") ? text : "+" + text
    }

    /// A share of 1 as `91.3 %`.
    static func percent(_ share: Double?) -> String {
        share == nil ? "-" : text(share.map { $0 * 100 }, 1) + " %"
    }
}
