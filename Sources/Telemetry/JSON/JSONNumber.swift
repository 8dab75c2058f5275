/// A number of JSON as its digits say: `mantissa * 10^exponent`.
struct JSONNumber {
    /// The text, for messages and for the numbers that need every digit.
    let raw: UnsafeRawBufferPointer
    let isNegative: Bool

    /// The first 19 significant digits.
    let mantissa: UInt64
    let exponent: Int

    /// Whether digits other than 0 did not fit into ``mantissa``.
    let isCut: Bool

    /// The nearest Float, ties to even; infinite if that is beyond Float's range.
    ///
    /// Nearly always from Double arithmetic: mantissa and power of ten are off by at most 2 units in the last place of a Double,
    /// together. Rounding that to a Float gives the nearest one unless the Double lies within those units of the middle between
    /// two Floats; then, and beyond the exact powers of ten, the text is read by the standard library.
    var float: Float {
        if mantissa == 0 && !isCut { return isNegative ? -0.0 : 0 }
        if exponent >= -22 && exponent <= 22 {
            var value = Double(mantissa)
            if exponent < 0 { value /= Self.powersOfTen[-exponent] } else { value *= Self.powersOfTen[exponent] }
            // A Float keeps 29 bits fewer than a Double.
            let fromMiddle = Int64(value.bitPattern & 0x1FFF_FFFF) - 0x1000_0000
            if fromMiddle.magnitude > 8, value > 0x1p-125, value < 0x1p127 {
                return Float(isNegative ? -value : value)
            }
        }
        return Float(String(decoding: raw, as: UTF8.self)) ?? .nan
    }

    /// The number, if it is whole and fits.
    var wholeNumber: Int? {
        guard !isCut else { return nil }
        guard mantissa != 0 else { return 0 }
        var magnitude = mantissa
        var exponent = exponent
        while exponent < 0 {
            let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return nil }
            magnitude = quotient
            exponent += 1
        }
        while exponent > 0 {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            magnitude = product
            exponent -= 1
        }
        guard let number = Int(exactly: magnitude) else { return nil }
        return isNegative ? -number : number
    }

    /// Seconds as whole microseconds, rounded to the nearest, or nil if they do not fit.
    var microseconds: Int64? {
        guard mantissa != 0 else { return 0 }
        var magnitude = mantissa
        var exponent = exponent + 6
        if exponent < -19 { return 0 }
        while exponent > 0 {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            magnitude = product
            exponent -= 1
        }
        var divisor: UInt64 = 1
        for _ in 0..<(-exponent) { divisor *= 10 }
        let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor)
        let rounded = remainder > 0 && remainder >= divisor - remainder ? quotient + 1 : quotient
        guard let number = Int64(exactly: rounded) else { return nil }
        return isNegative ? -number : number
    }

    /// 10^0 to 10^22: those that a Double holds exactly.
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]
}

extension JSONCursor {
    /// Takes a number. The position is at its sign or first digit.
    mutating func number() throws(Refusal) -> JSONNumber {
        let start = position
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { position += 1 }

        var digits = DigitSum()
        switch current {
        case UInt8(ascii: "0"):
            position += 1
            guard current &- UInt8(ascii: "0") > 9 else { throw unexpected("no digit after a leading 0") }
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            while let digit = digit() { digits.append(digit, isFraction: false) }
        default: throw unexpected("a digit")
        }

        if current == UInt8(ascii: ".") {
            position += 1
            guard let first = digit() else { throw unexpected("a digit after the point") }
            digits.append(first, isFraction: true)
            while let digit = digit() { digits.append(digit, isFraction: true) }
        }

        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            let isBelow = current == UInt8(ascii: "-")
            if isBelow || current == UInt8(ascii: "+") { position += 1 }
            guard var exponent = digit() else { throw unexpected("a digit in the exponent") }
            // An exponent this large says all there is to say: 0 or infinity.
            while let digit = digit() { exponent = Swift.min(exponent * 10 + digit, 1_000_000) }
            digits.exponent += Int(isBelow ? -Int64(exponent) : Int64(exponent))
        }

        return JSONNumber(
            raw: UnsafeRawBufferPointer(rebasing: bytes[start..<position]),
            isNegative: isNegative,
            mantissa: digits.mantissa,
            exponent: digits.exponent,
            isCut: digits.isCut
        )
    }

    @inline(__always)
    private mutating func digit() -> UInt64? {
        let value = current &- UInt8(ascii: "0")
        guard value <= 9 else { return nil }
        position += 1
        return UInt64(value)
    }
}

/// Adds digits up.
private struct DigitSum {
    var mantissa: UInt64 = 0
    var exponent = 0
    var isCut = false

    @inline(__always)
    mutating func append(_ digit: UInt64, isFraction: Bool) {
        if mantissa < 1_000_000_000_000_000_000 {
            mantissa = mantissa &* 10 &+ digit
            if isFraction { exponent -= 1 }
        } else {
            isCut = isCut || digit != 0
            if !isFraction { exponent += 1 }
        }
    }
}
