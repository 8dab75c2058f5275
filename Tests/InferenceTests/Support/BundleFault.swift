import Inference
import Testing

/// A sound bundle with one thing wrong, and what is said about it.
struct BundleFault: Sendable, CustomTestStringConvertible {
    var code: BundleError.Code
    /// What follows `bundle <folder>: `; a prefix of it, if it ends in `…`.
    var message: String
    var change: @Sendable (inout TestBundle.Contents) throws -> Void
    var testDescription: String { message }

    init(
        _ code: BundleError.Code, _ message: String,
        _ change: @escaping @Sendable (inout TestBundle.Contents) throws -> Void
    ) {
        self.code = code
        self.message = message
        self.change = change
    }

    /// A change of `model.json` alone.
    static func manifest(
        _ code: BundleError.Code, _ message: String, _ change: @escaping @Sendable (inout JSON) -> Void
    ) -> BundleFault {
        BundleFault(code, "model.json: \(message)") { change(&$0.manifest) }
    }

    static func manifest(_ message: String, _ change: @escaping @Sendable (inout JSON) -> Void) -> BundleFault {
        manifest(.manifest, message, change)
    }

    /// A change of tensors of `window.safetensors`.
    static func window(
        _ message: String, _ change: @escaping @Sendable (inout [String: Tensor]) throws -> Void
    ) -> BundleFault {
        BundleFault(.tensor, "window.safetensors: \(message)") { try $0.edit("window.safetensors", change) }
    }
}
