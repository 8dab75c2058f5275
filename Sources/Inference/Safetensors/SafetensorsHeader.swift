/// The JSON object at the start of a safetensors file.
struct SafetensorsHeader: Decodable {
    struct Entry: Decodable {
        let type: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var metadata: [String: String] = [:]

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for key in container.allKeys {
            if key.stringValue == "__metadata__" {
                metadata = try container.decode([String: String].self, forKey: key)
            } else {
                entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
            }
        }
    }
}

extension SafetensorsHeader.Entry {
    /// The type and the number of elements, if all of it agrees with itself and with the bytes there are.
    func check(_ name: String, dataCount: Int) throws(SafetensorsError) -> (ElementType, count: Int) {
        guard let type = ElementType(rawValue: type) else {
            let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
            throw SafetensorsError(.type, tensor: name, "found type \(type), expected one of \(known)")
        }
        guard shape.count <= InferenceLimits.rank else {
            throw SafetensorsError(
                .shape, tensor: name, "found \(shape.count) dimensions, expected at most \(InferenceLimits.rank)")
        }
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow, product <= InferenceLimits.weightsFileBytes else {
                throw SafetensorsError(.shape, tensor: name, "found shape \(shapeText(shape)), which no file can hold")
            }
            count = product
        }
        guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
            throw SafetensorsError(.offsets, tensor: name, "found data_offsets \(offsets), expected [begin, end]")
        }
        guard offsets[1] <= dataCount else {
            throw SafetensorsError(
                .truncated, tensor: name, "ends at byte \(offsets[1]), but the file holds \(dataCount) bytes of tensors"
            )
        }
        guard offsets[1] - offsets[0] == count * type.byteCount else {
            throw SafetensorsError(
                .offsets, tensor: name,
                "found \(offsets[1] - offsets[0]) bytes, expected \(count * type.byteCount) for shape "
                    + "\(shapeText(shape)) of \(type.rawValue)")
        }
        return (type, count)
    }

    /// Sorts by place in the file; empty tensors before what begins where they stand.
    func sortKey(_ name: String) -> (Int, Int, String) {
        (offsets.first ?? 0, offsets.last ?? 0, name)
    }
}
