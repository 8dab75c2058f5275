/// Tells what a file is by its first bytes, so that one that is no text is refused by its name.
package enum ContentSignature: Sendable, Hashable {
    /// Compressed by a program that reads its standard input with `-dc`.
    case compressed(Compression)
    /// Something else that is no text, in words, and what makes text of it.
    case other(String, remedy: String?)

    /// What a program can undo.
    package enum Compression: String, Sendable, Hashable {
        case gzip
        case xz
    }

    /// How many bytes ``init(_:)`` looks at.
    package static let length = 512

    /// Nil where the bytes have no signature: it may be text.
    package init?(_ first: some RandomAccessCollection<UInt8>) {
        let start = Array(first.prefix(Self.length))
        func begins(_ bytes: [UInt8], at place: Int = 0) -> Bool {
            start.count >= place + bytes.count && start[place...].starts(with: bytes)
        }
        if begins([0x1F, 0x8B]) {
            self = .compressed(.gzip)
        } else if begins([0xFD] + Array("7zXZ\0".utf8)) {
            self = .compressed(.xz)
        } else if let (_, name, remedy) = Self.others.first(where: { begins($0.bytes) }) {
            self = .other(name, remedy: remedy)
        } else if begins(Array("ustar".utf8), at: 257) {
            self = .other("a tar archive", remedy: "tar -xf FILE")
        } else {
            return nil
        }
    }

    /// What it is, in words: `gzip`.
    package var name: String {
        switch self {
        case .compressed(let compression): compression.rawValue
        case .other(let name, _): name
        }
    }

    /// What the bytes are, and how text is made of them; nil where they may be text.
    package static func name(of first: some RandomAccessCollection<UInt8>) -> String? {
        guard let signature = ContentSignature(first) else { return nil }
        return switch signature {
        case .compressed(.gzip): "gzip (gzip -d FILE)"
        case .compressed(.xz): "xz (xz -d FILE)"
        case .other(let name, let remedy): name + (remedy.map { " (\($0))" } ?? "")
        }
    }

    private static let others: [(bytes: [UInt8], name: String, remedy: String?)] = [
        (Array("PK\u{3}\u{4}".utf8), "a zip archive, or a workbook of Excel", "unzip FILE, or save it as CSV in UTF-8"),
        (Array("PK\u{5}\u{6}".utf8), "an empty zip archive", nil),
        (Array("BZh".utf8), "bzip2", "bzip2 -d FILE"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "zstd -d FILE"),
        ([0x04, 0x22, 0x4D, 0x18], "lz4", "lz4 -d FILE"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", "7z x FILE"),
        ([0x1F, 0x9D], "compress", "gzip -d FILE"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old workbook of Excel", "save it as CSV in UTF-8"),
        ([0xFF, 0xFE, 0x00, 0x00], "UTF-32", "iconv -f UTF-32 -t UTF-8 FILE"),
        ([0x00, 0x00, 0xFE, 0xFF], "UTF-32", "iconv -f UTF-32 -t UTF-8 FILE"),
        ([0x89] + Array("HDF".utf8), "HDF5", nil),
        (Array("PAR1".utf8), "Parquet", nil),
        (Array("ARROW1".utf8), "Arrow", nil),
        (Array("FEA1".utf8), "Feather", nil),
        ([0x93] + Array("NUMPY".utf8), "an array of NumPy", nil),
        ([0x80, 0x02], "a pickle of Python", nil),
        ([0x80, 0x03], "a pickle of Python", nil),
        ([0x80, 0x04], "a pickle of Python", nil),
        ([0x80, 0x05], "a pickle of Python", nil),
        (Array("MATLAB 5.0".utf8), "a file of MATLAB", nil),
        (Array("SQLite format 3\0".utf8), "a database of SQLite", nil),
        (Array("%PDF".utf8), "PDF", nil),
        ([0x89] + Array("PNG".utf8), "a picture (PNG)", nil),
        ([0xFF, 0xD8, 0xFF], "a picture (JPEG)", nil),
        ([0x7F] + Array("ELF".utf8), "a program", nil),
    ]
}
