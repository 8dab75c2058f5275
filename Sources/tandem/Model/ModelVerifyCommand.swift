import ArgumentParser
import Foundation
import Inference

/// `tandem model verify`: does this program compute what the trainer did?
struct ModelVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run the example inside a bundle and print the largest difference from its trainer's outputs.",
        discussion: """
            Exit code 0 when every output is within the bundle's tolerance, 1 when one is not, 65 when the bundle is broken.

            Example:
              tandem model verify cmapss
            """
    )

    @OptionGroup var argument: BundleArgument

    func run() throws {
        let verification = try ModelAccess.open(argument.bundle) { try $0.verify() }
        print("output             values   largest difference   allowed")
        for comparison in verification.comparisons {
            print(
                Columns.left(comparison.name, 18) + Columns.right("\(comparison.count)", 7)
                    + Columns.right("\(comparison.largestDifference)", 21)
                    + Columns.right("\(comparison.tolerance)", 10)
                    + (comparison.passes ? "" : "   too large"))
        }
        print("largest difference \(verification.largestDifference) (\(verification.kernels.rawValue) kernels)")
        if !verification.passes { throw ExitCode(1) }
    }
}
