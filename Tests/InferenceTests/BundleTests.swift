import Foundation
import Inference
import Testing

@Suite("Model bundle")
struct BundleTests {
    @Test("a sound bundle loads, knows itself, and warns of nothing")
    func sound() throws {
        let folder = try TestBundle(.small())
        let bundle = try folder.load()
        #expect(bundle.warnings.isEmpty)
        #expect(bundle.manifest.name == "small")
        #expect(bundle.manifest.channels?.map(\.name) == ["altitude", "T24", "unread", "Nf"])
        #expect(bundle.channelCount == 4)
        let parts = bundle.identity.split(separator: "@")
        #expect(parts.first == "small-0.1.0")
        #expect(parts.last?.count == 8)
        #expect(try folder.load().identity == bundle.identity)
        // Tails: 2 of 3 inputs; h and c of 2 layers of 21 units, c in whole groups of 16.
        #expect(try StreamingScorer(bundle: bundle).stateCount == 2 * 3 + 2 * (21 + 32))
        #expect(try WindowScorer(bundle: bundle).length == 6)
    }

    @Test("other weights are another identity")
    func identity() throws {
        #expect(try TestBundle(.small()).load().identity != TestBundle(.small("other")).load().identity)
    }

    @Test("what is pointless but harmless is a warning")
    func warnings() throws {
        var contents = try TestBundle.Contents.small()
        try contents.edit("live.safetensors") { $0["lstm.weight_ih_l7"] = Tensor(shape: [1], values: [0]) }
        contents.manifest["window"]?["sha256"] = nil
        contents.manifest["window"]?["layers"]?[2]["num_layers"] = 1
        #expect(
            try TestBundle(contents).load().warnings.prefix(3) == [
                "layer lstm: dropout 0.2 acts between stacked layers, and there is one: it does nothing",
                "window: no sha256, so window.safetensors is not compared with it",
                "live.safetensors: tensor lstm.weight_ih_l7: no layer takes it",
            ])
    }

    @Test("a bundle of one path has that path only")
    func onePath() throws {
        var contents = try TestBundle.Contents.small()
        contents.manifest["window"] = nil
        contents.manifest["uncertainty"]?["window"] = nil
        let folder = try TestBundle(contents)
        let bundle = try folder.load()
        _ = try StreamingScorer(bundle: bundle)
        let error = #expect(throws: BundleError.self) { try WindowScorer(bundle: bundle) }
        #expect(error?.description == "bundle \(folder.directory): model.json: there is no window path")
        #expect(bundle.accounting(.window) == nil)
    }

    private func check(_ fault: BundleFault, of contents: TestBundle.Contents? = nil) throws {
        var contents = try contents ?? .small()
        try fault.change(&contents)
        let folder = try TestBundle(contents)
        let error = #expect(throws: BundleError.self) { try folder.load() }
        let description = error?.description ?? ""
        #expect(error?.code == fault.code, "\(description)")
        #expect(!description.contains("\n"))
        let expected = "bundle \(folder.directory): \(fault.message)"
        #expect(
            expected.hasSuffix("…") ? description.hasPrefix(expected.dropLast()) : description == expected,
            "\(description)")
    }

    @Test(
        "a damaged or wrong weights file is refused in one line",
        arguments: BundleFault.weights)
    func weights(fault: BundleFault) throws {
        try check(fault)
    }

    @Test(
        "a wrong manifest is refused in one line",
        arguments: BundleFault.manifests)
    func manifest(fault: BundleFault) throws {
        try check(fault)
    }

    @Test(
        "layers that make no network are refused in one line",
        arguments: BundleFault.layers)
    func layers(fault: BundleFault) throws {
        try check(fault)
    }

    @Test(
        "a normalisation or an uncertainty that does not fit is refused in one line",
        arguments: BundleFault.numbers)
    func numbers(fault: BundleFault) throws {
        try check(fault)
    }

    @Test(
        "a cascade whose parts do not fit is refused in one line",
        arguments: BundleFault.cascades)
    func cascades(fault: BundleFault) throws {
        try check(fault, of: .cascade())
    }

    @Test(
        "a model of the last cycle whose parts do not fit is refused in one line",
        arguments: BundleFault.lastCycles)
    func lastCycles(fault: BundleFault) throws {
        try check(fault, of: .cascade(.final))
    }

    @Test("a layer that a batch normalisation is folded into is not there to be read; the normalisation is")
    func foldedLayer() throws {
        var contents = try TestBundle.Contents.small()
        try contents.add(
            .window, "folded",
            layers: [
                ["type": "live_features", "name": "features", "layer": "bn1", "in_features": 3, "features": 7],
                ["type": "lstm", "name": "lstm", "input_size": 10, "hidden_size": 4],
            ])
        contents.manifest["uncertainty"] = nil
        #expect(try TestBundle(contents).load().liveFeatures?.layer == "bn1")
        try check(
            .manifest(.layers, "window: layer features: found layer conv1, into which bn1 is folded, expected bn1") {
                $0["window"]?["layers"]?[0]["layer"] = "conv1"
            }, of: contents)
    }
}
