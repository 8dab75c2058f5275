import Inference
import Testing

@Suite("Bundle verification")
struct VerificationTests {
    /// The small bundle with its own scores as an example.
    private func bundle(_ change: (inout [String: Tensor]) -> Void = { _ in }) throws -> TestBundle {
        var contents = try TestBundle.Contents.small()
        let channels = TestBundle.Contents.cycles(14)
        var tensors = ["channels": channels]
        // The heads before scale and softmax: the plain layers give them, on normalised inputs.
        let folder = try TestBundle(contents)
        let altitude = (0..<14).map { channels.row($0).first ?? 0 }
        let inputs = Tensor(
            rows: (0..<14).map { t in
                let row = Array(channels.row(t))
                return altitude[t] > 10
                    ? [(row[3] - 2_300) / 8, (row[0] - 20) / 0.25, row[1] - 607]
                    : [(row[3] - 2_388) / 4, row[0] / 0.5, (row[1] - 641.5) / 2]
            })
        for (name, path, rows) in [
            ("live", ModelBundle.Path.live, 0..<14), ("window", .window, 0..<6), ("window_last", .window, 8..<14),
        ] {
            let plain = try ModelBundle.plainNetwork(path, contentsOf: folder.directory)
            var state = plain.initialState
            let x = Tensor(rows: rows.map { Array(inputs.row($0)) })
            let features = plain.encode(x, state: &state)
            tensors["\(name).rul"] = plain.rul(features).reshaped([rows.count])
            tensors["\(name).health"] = plain.health(features)
        }
        change(&tensors)
        contents.files["example.safetensors"] = Safetensors(tensors: tensors).encoded()
        contents.manifest["example"] = ["file": "example.safetensors", "sha256": "computed", "tolerance": 1e-4]
        return try TestBundle(contents)
    }

    @Test("the example's own scores pass on every kernel", arguments: Kernels.available)
    func passes(variant: Kernels.Variant) throws {
        let folder = try bundle()
        let verification = try folder.load().verify(kernels: #require(Kernels(variant)))
        #expect(
            verification.comparisons.map(\.name) == [
                "live.rul", "live.health", "window.rul", "window.health", "window_last.rul", "window_last.health",
            ])
        #expect(verification.passes)
        #expect(verification.largestDifference < 1e-5)
    }

    @Test("a score that is off fails, and says by how much")
    func fails() throws {
        let folder = try bundle { tensors in
            let values = tensors["window.rul"]?.values ?? []
            tensors["window.rul"] = Tensor(shape: [6], values: values.map { $0 + 0.5 })
        }
        let verification = try folder.load().verify()
        #expect(!verification.passes)
        #expect(verification.comparisons.filter { !$0.passes }.map(\.name) == ["window.rul"])
        #expect(abs(verification.largestDifference - 0.5) < 1e-4)
    }

    @Test("an example that is not there or does not fit is an error")
    func errors() throws {
        let without = try TestBundle(.small())
        let absent = #expect(throws: BundleError.self) { try without.load().verify() }
        #expect(absent?.description == "bundle \(without.directory): model.json: there is no example")

        let short = try bundle { $0["live.rul"] = Tensor(shape: [3], values: [0, 0, 0]) }
        let shape = #expect(throws: BundleError.self) { try short.load().verify() }
        #expect(
            shape?.description
                == "bundle \(short.directory): example.safetensors: tensor live.rul: found shape (3,), expected (14,)")
    }
}
