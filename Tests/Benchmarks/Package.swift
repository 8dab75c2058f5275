// swift-tools-version: 6.2

import PackageDescription

// Benchmarks of the package above, in one of their own, so that nobody else resolves what they need. CONTRIBUTING.md says
// how to run them. Their tool looks for executables whose folders stand directly in one called Benchmarks.

let tool = Target.Dependency.product(name: "Benchmark", package: "benchmark")

func tandem(_ product: String) -> Target.Dependency { .product(name: product, package: "tandem") }

func suite(_ folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "\(folder)Benchmarks", dependencies: dependencies + ["BenchmarkSupport", tool], path: folder,
        plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
}

let package = Package(
    name: "tandem-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tandem", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // Without its traits, which count allocations: Tests/InferenceTests/AllocationTests.swift does that.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        suite("Kernels", [tandem("TandemParts")]),
        suite("Layers", [tandem("Inference")]),
        suite("Paths", [tandem("Inference"), tandem("TandemParts"), tandem("Telemetry")]),
        suite("Codecs", [tandem("Telemetry")]),
        suite("Rings", [tandem("Telemetry")]),
        suite(
            "EndToEnd",
            [
                tandem("Inference"), tandem("TandemParts"), tandem("Telemetry"), tandem("ZeroMQ"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "BenchmarkSupport", dependencies: [tandem("Inference"), tandem("Telemetry"), tool], path: "Support"),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
