// swift-tools-version: 6.2

import PackageDescription

// The targets are listed in the way of the data, from the wire to the score; dependencies point down only.
// See CONTRIBUTING.md for what belongs where.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "tandem",
    products: [
        .executable(name: "tandem", targets: ["tandem"]),
        .library(name: "ZeroMQ", targets: ["ZeroMQ"]),
        .library(name: "Inference", targets: ["Inference"]),
        .library(name: "Telemetry", targets: ["Telemetry"]),
        // For Tests/Benchmarks, a package of its own; nobody else is promised anything of them.
        .library(name: "TandemParts", targets: ["CKernels", "Daemon", "Scoring"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration",
            from: "1.4.0",
            traits: [.defaults, "CommandLineArguments", "YAML"]
        ),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "tandem",
            dependencies: [
                "Daemon", "Evaluation", "Inference", "Journal", "Scoring", "Simulation", "System", "Telemetry",
                "ZeroMQ",
                argumentParser,
                logging,
            ]
        ),
        .target(
            name: "Daemon",
            dependencies: [
                "CLinux", "Inference", "Journal", "Scoring", "System", "Telemetry", "ZeroMQ", configuration, deque,
                histogram, logging, serviceLifecycle, unixSignals, yaml,
            ]
        ),
        .target(
            name: "Evaluation", dependencies: ["Inference", "Scoring", "Simulation", "System", "Telemetry", histogram]),
        .target(
            name: "Simulation", dependencies: ["System", "Telemetry", "ZeroMQ", histogram], exclude: ["Resources"]),
        .target(name: "Journal", dependencies: ["Telemetry", grdb]),
        .target(name: "Scoring", dependencies: ["Inference", "Telemetry", deque]),
        .target(
            name: "Telemetry", dependencies: ["System", protobuf], exclude: ["Protobuf/generate.sh", "Protobuf/tandem"]),
        .target(name: "Inference", dependencies: ["CKernels", "System"]),
        .target(name: "ZeroMQ", dependencies: ["CZeroMQ"]),
        .target(name: "System"),
        .target(name: "CKernels"),
        .target(name: "CLinux"),
        .systemLibrary(name: "CZeroMQ", pkgConfig: "libzmq", providers: [.apt(["libzmq3-dev"])]),

        .testTarget(name: "ZeroMQTests", dependencies: ["TestSupport", "ZeroMQ"], exclude: ["Peers"]),
        .testTarget(name: "SystemTests", dependencies: ["System", "TestSupport"]),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"]),
        .testTarget(
            name: "InferenceTests", dependencies: ["AllocationCounter", "CKernels", "Inference"], exclude: ["Fixtures"]
        ),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .target(name: "TestSupport", dependencies: ["Inference"], path: "Tests/TestSupport"),
        .testTarget(
            name: "ScoringTests",
            dependencies: ["AllocationCounter", "Inference", "Scoring", "Telemetry", "TestSupport"]
        ),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
        .testTarget(name: "JournalTests", dependencies: ["Journal", "Telemetry", "TestSupport"]),
        .testTarget(name: "SimulationTests", dependencies: ["Simulation", "Telemetry", "TestSupport", "ZeroMQ"]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: ["Evaluation", "Inference", "Scoring", "Simulation", "Telemetry", "TestSupport"]
        ),
        .testTarget(
            name: "DaemonTests",
            dependencies: [
                "Daemon", "Inference", "Journal", "Scoring", "Telemetry", "TestSupport", "ZeroMQ", logging,
                serviceLifecycle,
            ]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["Inference", "Journal", "Simulation", "Telemetry", "TestSupport", "ZeroMQ", "tandem"],
            exclude: ["Fixtures"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Strict once, for every target of ours.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
    target.cSettings = [.treatAllWarnings(as: .error)]
}

// Documentation is built only when asked for, so that nobody else resolves its plugin:
//     TANDEM_DOCS=1 swift package generate-documentation --target ZeroMQ
if Context.environment["TANDEM_DOCS"] != nil {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
