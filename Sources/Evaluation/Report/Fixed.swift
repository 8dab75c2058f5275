/// Numbers as tables show them.
enum Fixed {
    /// `value` with so many decimals; `-` for none, for what is no number and for what no table has room for.
    static func text(_ value: Double?, _ decimals: Int = 1) -> String {
        guard let value, abs(value) < 1e12 else { return "-" }
        var factor = 1.0
        for _ in 0..<decimals { factor *= 10 }
        let scaled = Int64((abs(value) * factor).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard decimals > 0 else { return sign + "\(scaled)" }
        let digits = String(scaled % Int64(factor))
        let zeros = String(repeating: "0", count: decimals - digits.count)
        return sign + "\(scaled / Int64(factor)).\(zeros)\(digits)"
    }

    /// As ``text(_:_:)``, always with a sign.
    static func signed(_ value: Double?, _ decimals: Int = 1) -> String {
        let text = text(value, decimals)
        return text.hasPrefix("-") ? text : "+" + text
    }

    /// A share of 1 as `91.3 %`.
    static func percent(_ share: Double?) -> String {
        share == nil ? "-" : text(share.map { $0 * 100 }, 1) + " %"
    }
}
