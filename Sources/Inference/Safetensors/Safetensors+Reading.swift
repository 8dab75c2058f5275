import System

extension Safetensors {
    /// Reads a file.
    ///
    /// - Throws: ``SafetensorsError`` if it cannot be read or is malformed. Numbers that are not finite are no error here.
    public init(contentsOf path: String) throws(SafetensorsError) {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path, limit: InferenceLimits.weightsFileBytes)
        } catch {
            throw SafetensorsError(.unreadable, "\(error)")
        }
        try self.init(bytes: bytes)
    }

    /// Parses the bytes of a file.
    public init(bytes: [UInt8]) throws(SafetensorsError) {
        let (header, dataStart) = try Self.header(of: bytes)
        guard header.entries.count <= InferenceLimits.tensors else {
            throw SafetensorsError(
                .header, "found \(header.entries.count) tensors, expected at most \(InferenceLimits.tensors)")
        }
        if let name = header.entries.keys.first(where: { $0.utf8.count > InferenceLimits.tensorNameBytes }) {
            throw SafetensorsError(
                .header,
                "found a tensor whose name has \(name.utf8.count) bytes, expected at most "
                    + "\(InferenceLimits.tensorNameBytes): \(Quotation.name(name))")
        }
        let dataCount = bytes.count - dataStart
        var tensors: [String: Tensor] = [:]
        tensors.reserveCapacity(header.entries.count)
        var end = 0
        var last: String?
        for (name, entry) in header.entries.sorted(by: { $0.value.sortKey($0.key) < $1.value.sortKey($1.key) }) {
            let (type, count) = try entry.check(name, dataCount: dataCount)
            let begin = entry.offsets[0]
            guard begin >= end else {
                throw SafetensorsError(
                    .overlap, tensor: name, "begins at byte \(begin), inside tensor \(last ?? ""), which ends at \(end)"
                )
            }
            guard begin == end else {
                throw SafetensorsError(.gap, tensor: name, "begins at byte \(begin), expected \(end)")
            }
            end = entry.offsets[1]
            last = name
            let values = bytes.withUnsafeBytes { all in
                type.floats(UnsafeRawBufferPointer(rebasing: all[dataStart + begin..<dataStart + end]))
            }
            precondition(values.count == count, "the offsets were checked against the shape")
            tensors[name] = Tensor(shape: entry.shape, values: values)
        }
        guard end == dataCount else {
            throw SafetensorsError(.gap, "found \(dataCount) bytes of tensors, expected \(end)")
        }
        self.init(tensors: tensors, metadata: header.metadata)
    }

    private static func header(of bytes: [UInt8]) throws(SafetensorsError) -> (SafetensorsHeader, dataStart: Int) {
        guard bytes.count >= 8 else {
            throw SafetensorsError(
                .truncated, "found \(bytes.count) bytes, expected at least the 8 of the header length")
        }
        let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard (2...UInt64(InferenceLimits.safetensorsHeaderBytes)).contains(length) else {
            throw SafetensorsError(
                .headerLength,
                "found a header length of \(length), expected 2 to \(InferenceLimits.safetensorsHeaderBytes)")
        }
        let start = 8 + Int(length)
        guard bytes.count >= start else {
            throw SafetensorsError(
                .truncated, "found \(bytes.count) bytes, expected at least \(start), the header's end")
        }
        do throws(JSONError) {
            return (try decodeJSON(SafetensorsHeader.self, from: bytes[8..<start]), start)
        } catch {
            throw SafetensorsError(.header, "header: \(error)")
        }
    }
}
