import FoundationEssentials

extension Safetensors {
    /// The bytes of a file, tensors in the order of their names. The same content gives the same bytes.
    public func encoded() -> [UInt8] {
        struct Entry: Encodable {
            let dtype = "F32"
            let shape: [Int]
            let data_offsets: [Int]
        }
        enum Value: Encodable {
            case entry(Entry)
            case metadata([String: String])

            func encode(to encoder: any Encoder) throws {
                switch self {
                case .entry(let entry): try entry.encode(to: encoder)
                case .metadata(let metadata): try metadata.encode(to: encoder)
                }
            }
        }
        let names = tensors.keys.sorted()
        var header: [String: Value] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
        var end = 0
        for name in names {
            guard let tensor = tensors[name] else { continue }
            let begin = end
            end += 4 * tensor.values.count
            header[name] = .entry(Entry(shape: tensor.shape, data_offsets: [begin, end]))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var text = try? [UInt8](encoder.encode(header)) else {
            preconditionFailure("strings and whole numbers can always be encoded")
        }
        // Readers that map the file want the tensors to begin at a multiple of 8.
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))

        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + text.count + end)
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text)
        for name in names {
            tensors[name]?.values.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Writes a file, replacing the one that is there only when all of it is written.
    ///
    /// - Throws: ``SafetensorsError`` with the system's reason.
    public func write(to path: String) throws(SafetensorsError) {
        do {
            // What replaces a file must not replace a device or a pipe.
            var isFolder = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
            let isFile = !exists || type == .typeRegular
            try Data(encoded()).write(to: URL(filePath: path), options: isFile ? .atomic : [])
        } catch {
            throw SafetensorsError(.unreadable, "\(path): cannot be written: \(error)")
        }
    }
}
