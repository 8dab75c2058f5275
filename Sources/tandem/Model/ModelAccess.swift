import ArgumentParser
import Foundation
import Inference

/// Loads bundles for commands and turns what is wrong with them into a line and an exit code.
enum ModelAccess {
    /// Loads the bundle called `name`, prints its warnings and hands it to `body`.
    static func open<Result>(_ name: String, _ body: (ModelBundle) throws -> Result) throws -> Result {
        do {
            let locator = ModelLocator(environment: ProcessInfo.processInfo.environment)
            if let ambiguity = locator.ambiguity(of: name) { Terminal.warn(ambiguity) }
            let bundle = try ModelBundle.load(contentsOf: try locator.folder(named: name))
            for warning in bundle.warnings { Terminal.warn(warning) }
            return try body(bundle)
        } catch let error as ExitCode {
            throw error
        } catch {
            Terminal.report(error)
            throw ExitCode.badData
        }
    }
}
