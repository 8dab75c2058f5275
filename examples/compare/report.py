"""The tables of a run in Markdown."""

from collections.abc import Sequence

PRECISIONS = ("float32", "bfloat16", "int8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def microseconds(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def times(inference: dict) -> str:
    head = ["µs", "ONNX Runtime float32", "int8", "PyTorch float32", "bfloat16", "int8"]
    head += ["Tandem float32", "bfloat16", "int8"]
    columns = ["onnx float32", "onnx int8", *(f"torch {p}" for p in PRECISIONS), *(f"tandem {p}" for p in PRECISIONS)]
    rows = []
    for row in inference["rows"]:
        rows.append([row["work"], *(microseconds(row["microseconds"][name]) for name in columns)])
    return table(head, rows)


def verdict(ratio: dict) -> str:
    return f"{ratio['ratio']:.2f} of {ratio['least']:.1f} {'met' if ratio['met'] else '**missed**'}"


def inference_ratios(inference: dict) -> str:
    head = ["times faster", "float32, against float32", "bfloat16, against float32", "int8, against int8"]
    return table(head, [[row["work"], *(verdict(row["ratios"][p]) for p in PRECISIONS)] for row in inference["rows"]])


def differences(inference: dict) -> str:
    names = ["onnx int8", *(f"torch {p}" for p in PRECISIONS), *(f"tandem {p}" for p in PRECISIONS)]
    head = [
        "largest difference",
        *(
            name.replace("onnx", "ONNX Runtime").replace("torch", "PyTorch").replace("tandem", "Tandem")
            for name in names
        ),
    ]
    rows = [[key, *(f"{own[name]:.2g}" for name in names)] for key, own in inference["differences"].items()]
    return table(head, rows)


def settings(inference: dict) -> str:
    rows = []
    for row in inference["rows"]:
        own = row["settings"]
        rows.append([row["work"], *own.values(), f"{row['onnx_call_cost_us']:.1f}"])
    names = ["ONNX Runtime float32", "int8", "PyTorch float32", "bfloat16", "int8", "ONNX Runtime's empty call, µs"]
    return table(["fastest way", *names], rows)


def daemons(one: dict) -> str:
    echo = one["rows"][0]["p50_us"]
    rows = []
    for row in one["rows"]:
        beyond = f"{row['p50_us'] - echo:.0f}" if row is not one["rows"][0] else ""
        rows.append(
            [row["daemon"], f"{row['cycles_per_s']:,.0f}", f"{row['p50_us']:.0f}", beyond, f"{row['p99_us']:.0f}"]
        )
    return table(["daemon", "cycles/s", "p50, µs", "beyond the echo", "p99, µs"], rows)


def daemon_ratios(one: dict) -> str:
    rows = []
    for row in one["ratios"]:
        result = verdict(row) if "least" in row else f"{row['ratio']:.2f}"
        rows.append([row["what"], row["against"], result])
    return table(["times better", "against", "ratio"], rows)


def missed(results: dict) -> list[str]:
    found = []
    for row in results.get("inference", {}).get("rows", []):
        found += [
            f"{row['work']}, {precision}: {verdict(ratio)}"
            for precision, ratio in row["ratios"].items()
            if not ratio["met"]
        ]
    for one in results.get("daemons", []):
        found += [
            f"daemon with {one['bundle']}, {row['what']}: {verdict(row)}"
            for row in one["ratios"]
            if not row.get("met", True)
        ]
    return found


def markdown(results: dict) -> str:
    machine = results["machine"]
    parts = [
        "# Tandem against ONNX Runtime, PyTorch and a Python daemon\n",
        f"Measured on {results['date']} by `examples/compare/compare.sh`"
        + (" --quick" if results["quick"] else "")
        + f". {machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB; of its instructions "
        + f"{', '.join(machine['instructions']) or 'none that matter here'}; Linux {machine['kernel']}, "
        + f"load at the beginning {machine['load']:.1f}. "
        + ", ".join(f"{name} {version}" for name, version in results["versions"].items())
        + ". What is compared and how to read it is in [README.md](README.md).\n",
    ]
    if "inference" in results:
        own = results["inference"]
        kernels = sorted({row["kernels"] for row in own["rows"]})
        parts += [
            "## Inference, one thread\n",
            f"Medians over {results['rounds']} rounds, for one engine or one window, Tandem's kernels {', '.join(kernels)}.\n",
            times(own),
            "How many times faster Tandem is, by the medians of the rounds' ratios, against ONNX Runtime at its fastest.\n",
            inference_ratios(own),
            "![Inference](inference.svg)\n",
            (
                "The same sequences through all of them: the largest difference from ONNX Runtime's float32, of shipped "
                "models in cycles of remaining life, of encoders in their outputs, which lie between -1 and 1.\n"
            ),
            differences(own),
            "Of the ways tried, these were the fastest and are what was measured.\n",
            settings(own),
        ]
    for one in results.get("daemons", []):
        parts += [
            f"## Daemons, {one['bundle']}\n",
            (
                f"Both paths, stride 30, JSON in and out unless said otherwise, {results['rounds_of_daemons']} rounds. Closed loop with "
                "1,000 cycles of 1,000 engines in flight, and with one. In float32 the two daemons' scores differ by "
                f"{one['difference']:.1e} cycles at most. Tandem's precision was {one['precision']}.\n"
            ),
            daemons(one),
            daemon_ratios(one),
            f"![Daemons, {one['bundle']}](daemons-{one['bundle']}.svg)\n",
        ]
    lost = missed(results)
    parts.append("## Missed\n")
    parts.append("\n".join(f"- {line}" for line in lost) + "\n" if lost else "Nothing.\n")
    return "\n".join(parts)
