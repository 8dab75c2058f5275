import CKernels
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "the digests of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func examples(text: String, digest: String) {
        #expect(TestBundle.sha256(Array(text.utf8)) == digest)
    }

    /// The digest of the digests of 0, 1, … 299 bytes that count up. In Python:
    /// `sha256(b"".join(sha256(bytes(i % 256 for i in range(n))).digest() for n in range(300))).hexdigest()`
    @Test("every length around the edges of a block")
    func lengths() {
        var all: [UInt8] = []
        for count in 0..<300 {
            var digest = [UInt8](repeating: 0, count: 32)
            ckernels_sha256((0..<count).map { UInt8($0 % 256) }, count, &digest)
            all += digest
        }
        #expect(TestBundle.sha256(all) == "df90175783c44235cf6aefd935a2c2747f42399416d16789ece339f1fd26d835")
    }
}
