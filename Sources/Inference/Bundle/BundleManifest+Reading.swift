extension BundleManifest {
    private struct Format: Decodable {
        var format: String
        var formatVersion: Int

        private enum CodingKeys: String, CodingKey {
            case format
            case formatVersion = "format_version"
        }
    }

    /// All that stands in the file.
    private struct Document: Decodable {
        let manifest: BundleManifest

        init(from decoder: any Decoder) throws {
            _ = try Format(from: decoder)
            manifest = try BundleManifest(from: decoder)
        }
    }

    /// Parses `model.json`. The format is looked at first: a later one may have other keys.
    static func parse(_ bytes: [UInt8], bundle: String, file: String) throws(BundleError) -> BundleManifest {
        let format = try decode(Format.self, bytes, bundle: bundle, file: file)
        guard format.format == Self.format else {
            throw BundleError(
                .formatVersion, bundle: bundle, file: file,
                "format: found \"\(format.format)\", expected \"\(Self.format)\"")
        }
        guard format.formatVersion == formatVersion else {
            throw BundleError(
                .formatVersion, bundle: bundle, file: file,
                "format_version: found \(format.formatVersion), expected \(formatVersion)")
        }
        let document = try decode(Strict<Document>.self, bytes, bundle: bundle, file: file)
        if let unknownKey = document.unknownKey {
            throw BundleError(.manifest, bundle: bundle, file: file, unknownKey)
        }
        return document.value.manifest
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ bytes: [UInt8], bundle: String, file: String
    ) throws(BundleError) -> Value {
        do throws(JSONError) {
            return try decodeJSON(type, from: bytes)
        } catch {
            throw BundleError(.manifest, bundle: bundle, file: file, "\(error)")
        }
    }
}
