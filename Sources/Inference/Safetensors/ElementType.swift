/// The number types that are read.
enum ElementType: String, CaseIterable {
    case float64 = "F64"
    case float32 = "F32"
    case float16 = "F16"
    case bfloat16 = "BF16"

    var byteCount: Int {
        switch self {
        case .float64: 8
        case .float32: 4
        case .float16, .bfloat16: 2
        }
    }

    /// The numbers in `bytes`, little endian, as 32-bit floats.
    func floats(_ bytes: UnsafeRawBufferPointer) -> [Float] {
        let count = bytes.count / byteCount
        return [Float](unsafeUninitializedCapacity: count) { floats, initialized in
            switch self {
            case .float32:
                UnsafeMutableRawBufferPointer(floats).copyMemory(from: bytes)
            case .float64:
                for i in 0..<count {
                    let bits = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * i, as: UInt64.self))
                    floats[i] = Float(Double(bitPattern: bits))
                }
            case .float16:
                for i in 0..<count {
                    let bits = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
                    floats[i] = Float(halfBits: bits)
                }
            case .bfloat16:
                for i in 0..<count {
                    let bits = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
                    floats[i] = Float(bitPattern: UInt32(bits) << 16)
                }
            }
            initialized = count
        }
    }
}

extension Float {
    /// An IEEE 754 half. `Float16` would do, but is not everywhere.
    init(halfBits bits: UInt16) {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1f)
        let fraction = Float(bits & 0x3ff) / 1_024
        switch exponent {
        case 0: self = sign * fraction * 0x1p-14
        case 31: self = fraction == 0 ? sign * .infinity : .nan
        default: self = sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
        }
    }
}
