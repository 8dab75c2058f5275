import CKernels

/// SHA-256 (FIPS 180-4), by which a bundle knows its files.
enum SHA256 {
    /// The digest as 64 lower-case hexadecimal digits.
    static func hex(_ bytes: [UInt8]) -> String {
        let digest = [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            bytes.withUnsafeBufferPointer { bytes in
                // `digest` was asked for with room for 32 bytes, so it has an address.
                ckernels_sha256(bytes.baseAddress, bytes.count, digest.baseAddress!)
            }
            count = 32
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
