import ArgumentParser

/// `tandem model`: what a model bundle is and computes.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Inspect, verify, run and time model bundles.",
        discussion: """
            A bundle is named by its folder, or by the name of one that came with the installation (cmapss).

            Examples:
              tandem model inspect cmapss
              tandem model verify ./my-bundle
              tandem model run cmapss --path live --input x.safetensors --output y.safetensors
              tandem model bench cmapss --path live --precision int8
            """,
        subcommands: [ModelInspectCommand.self, ModelVerifyCommand.self, ModelRunCommand.self, ModelBenchCommand.self]
    )
}

/// The bundle that a `model` subcommand is about.
struct BundleArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("Folder or name of the bundle.", valueName: "bundle"))
    var bundle: String = "cmapss"
}
