import System

/// Why a bundle was refused, in one line:
/// `bundle models/x: window.safetensors: tensor lstm.weight_ih_l1: found shape (1024, 256), expected (1024, 512)`.
public struct BundleError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A file is not there.
        case missingFile = "missing_file"
        /// A file is there and cannot be read.
        case unreadableFile = "unreadable_file"
        /// `model.json` is no JSON, lacks a key, or has a value of the wrong kind.
        case manifest
        /// `model.json` is of another format or of a version that this build does not know.
        case formatVersion = "format_version"
        /// The layers do not make a network.
        case layers
        /// A file is not the one that `model.json` was written for.
        case hash
        /// A weights file is no well-formed safetensors file.
        case safetensors
        /// A tensor is missing, has the wrong shape, or holds a number that is not finite.
        case tensor
        /// The bundle is sound and has not got what was asked of it: no live path, no heads.
        case absent
    }

    public let code: Code
    /// The folder, as it was given.
    public let bundle: String
    /// The file in it; `nil` if it is the bundle as a whole.
    public let file: String?
    public let detail: String

    init(_ code: Code, bundle: String, file: String? = nil, _ detail: String) {
        self.code = code
        self.bundle = bundle
        self.file = file
        self.detail = detail
    }

    public var description: String {
        Quotation.line("bundle \(bundle): " + (file.map { "\($0): " } ?? "") + detail, longest: 2_000)
    }
}
