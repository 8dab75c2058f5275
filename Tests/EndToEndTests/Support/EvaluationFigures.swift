import Foundation

/// The figures of an evaluation, computed by NumPy from what `tandem model run` says of a training file's engines.
enum EvaluationFigures {
    static let hasNumPy: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: Python.path)
        process.arguments = ["-c", "import numpy"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Arguments: program, bundle, training file, engine numbers with commas, stride, a folder to work in. Prints JSON.
    static let script = """
        import json, lzma, subprocess, sys
        import numpy as np

        program, bundle, path, numbers, stride, work = sys.argv[1:]
        stride, cap, length = int(stride), 125.0, 30

        def write(path, tensors):
            header, offset = {}, 0
            for name, values in tensors.items():
                header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [offset, offset + values.nbytes]}
                offset += values.nbytes
            text = json.dumps(header).encode()
            with open(path, "wb") as file:
                file.write(len(text).to_bytes(8, "little") + text)
                for values in tensors.values():
                    file.write(values.tobytes())

        def read(path):
            data = open(path, "rb").read()
            size = int.from_bytes(data[:8], "little")
            header = json.loads(data[8:8 + size])
            return {
                name: np.frombuffer(data[8 + size:], "<f4", (entry["data_offsets"][1] - entry["data_offsets"][0]) // 4,
                                    entry["data_offsets"][0]).reshape(entry["shape"])
                for name, entry in header.items() if name != "__metadata__"
            }

        def run(path, tensors):
            write(f"{work}/in.safetensors", tensors)
            subprocess.run([program, "model", "run", bundle, "--path", path, "--input", f"{work}/in.safetensors",
                            "--output", f"{work}/out.safetensors"], check=True, stdout=subprocess.DEVNULL)
            return read(f"{work}/out.safetensors")

        def figures(rul, sigma, truth):
            d = rul.astype(float) - truth
            nasa = np.where(d < 0, np.exp(-d / 13), np.exp(d / 10)) - 1
            return {"count": len(d), "rmse": np.sqrt((d ** 2).mean()), "mae": abs(d).mean(), "bias": d.mean(),
                    "nasa_sum": nasa.sum(), "nasa_mean": nasa.mean(),
                    "coverage": (abs(d) <= 1.645 * sigma.astype(float)).mean()}

        def state(rul):
            return (rul <= 80).astype(int) + (rul <= 30)

        def confusion(rul, truth):
            return [[int(((state(truth) == t) & (state(rul) == s)).sum()) for s in range(3)] for t in range(3)]

        def calibration(p, truth):
            errors = []
            for k in range(3):
                b, y = np.minimum((p[:, k] * np.float32(10)).astype(int), 9), state(truth) == k
                errors.append(sum(abs(p[b == i, k].astype(float).sum() - y[b == i].sum()) for i in range(10)) / len(p))
            return np.mean(errors)

        rows = np.loadtxt(lzma.open(path, "rt") if path.endswith(".xz") else path)
        live, window = [], []
        for number in map(int, numbers.split(",")):
            values = rows[rows[:, 0] == number, 2:].astype(np.float32)
            truth = np.minimum(np.arange(len(values))[::-1], cap)
            out = run("live", {"input": values})
            live.append((out["rul"], out["sigma"], out["health"], truth))
            firsts = list(range(0, len(values) - length + 1, stride))
            inputs = {"input": np.stack([values[i:i + length] for i in firsts])}
            if "live_features" in out:
                inputs["live_features"] = np.stack([out["live_features"][i:i + length] for i in firsts])
            scores = run("window", inputs)
            for n, i in enumerate(firsts):
                part = slice(i, i + length)
                window.append([scores["rul"][n], scores["sigma"][n], scores["health"][n], out["rul"][part],
                               out["sigma"][part], truth[part]])
        rul, sigma, health, truth = (np.concatenate(column) for column in zip(*live))
        report = {"live": figures(rul, sigma, truth), "confusion": confusion(rul, truth),
                  "calibration_error": calibration(health, truth), "windows": len(window), "window": []}
        rul, sigma, health, live_rul, live_sigma, truth = (np.stack(column) for column in zip(*window))
        for k in range(length):
            t = length - 1 - k
            report["window"].append({
                "look_ahead": k, "window": figures(rul[:, t], sigma[:, t], truth[:, t]),
                "live": figures(live_rul[:, t], live_sigma[:, t], truth[:, t]),
                "confusion": confusion(rul[:, t], truth[:, t]),
                "calibration_error": calibration(health[:, t], truth[:, t])})
        print(json.dumps(report))
        """
}
