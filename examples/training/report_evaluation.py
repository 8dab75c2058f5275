"""The report's section that comes from `tandem evaluate --held-out --transients N --json FILE`.

python report_evaluation.py FILE > measured/evaluation.json     keeps what the report prints
"""

import json
import sys
from pathlib import Path

from report_table import number, table

KEPT = ("name", "alerts", "transients")


SPIKES = [
    "set",
    "size",
    "transients",
    "alerts raised",
    "retracted",
    "confirmed by mistake",
    "after",
    "live, during",
    "live, after",
    "window",
]
FAILURES = [
    "set",
    "failures",
    "alerted",
    "confirmed",
    "missed",
    "warning",
    "true alerts retracted",
    "false alerts",
    "retracted",
    "after",
]


def transients(evaluation: dict | None, reference: dict | None) -> str:
    """Spikes and true failures: what live raised, and what window made of it; `reference`: the same of another bundle."""
    if evaluation is None:
        return ""
    policy, options = evaluation["alert_policy"], evaluation["transients"]
    well = policy["threshold"] + policy["hysteresis"]
    by_duration = [
        [f"{row['size']:.0f}", row["duration"], row["transients"], row["raised"], row["retracted"], row["confirmed"]]
        for row in evaluation["all"]["transients"]["kinds"]
    ]
    return f"""## Transients and failures

An alert is raised when a live score falls to {policy["threshold"]:.0f} cycles or below, and the first window that saw the raising cycle with a
look-ahead of {policy["look_ahead"]} or more confirms it, or retracts it above {well:.0f}. Both paths were trained with transients. Here {options["count"]} for each
set are injected into held-out engines that are truly well: 1 to {options["longest"]} cycles, on 1 to {options["most_channels"]} sensors, of
{", ".join(f"{size:.0f}" for size in options["sizes"])} standard deviations of the normalised inputs (`--transients {options["count"]} --seed {options["seed"]}`). Cycles to the retraction: median
(largest). The last columns say how far scores moved, in cycles of RUL: live during the transient and in the ten cycles
after it, window's on the transient's cycles.

{table(SPIKES, spikes(evaluation))}

All sets, by size and duration in cycles:

{table(["size", "cycles", "transients", "alerts raised", "retracted", "confirmed by mistake"], by_duration)}

The same engines as recorded, each to its failure. An alert is false when more than {well:.0f} cycles are left; warning is
the cycles from the alert to the failure, median (smallest):

{table(FAILURES, failures(evaluation))}{of_reference(reference)}"""


def of_reference(reference: dict | None) -> str:
    if reference is None:
        return ""
    return f"""

The same transients and engines with `cmapss-reference`, which was trained without transients and has no live features in its
window path: here live does raise false alerts, and window takes them back.

{table(SPIKES, spikes(reference))}

{table(FAILURES, failures(reference))}"""


def spikes(evaluation: dict) -> list[list]:
    """Rows of SPIKES: each set, then all together by size."""
    everything = evaluation["all"]
    chosen = [(own, own["transients"]["all"]) for own in evaluation["sets"]]
    chosen += [(everything, row) for row in (*everything["transients"]["sizes"], everything["transients"]["all"])]
    moved = ("live_change_during", "live_change_after", "window_change")
    return [
        [
            name_of(own), "all" if row.get("size") is None else f"{row['size']:.0f}", row["transients"], row["raised"],
            row["retracted"], row["confirmed"], after(row.get("retracted_after")),
            *("" if row.get(key) is None else number(row[key], 1) for key in moved),
        ]
        for own, row in chosen
    ]  # fmt: skip


def failures(evaluation: dict) -> list[list]:
    """Rows of FAILURES: each set, then all together."""
    rows = []
    for own in (*evaluation["sets"], evaluation["all"]):
        false, true, failed = (own["alerts"][key] for key in ("false_alerts", "true_alerts", "failures"))
        rows.append([
            name_of(own), failed["engines"], failed["alerted"], failed["confirmed"], failed["missed"],
            before(failed.get("raised_before")), true["retracted"],
            false["raised"], false["retracted"], after(false.get("retracted_after")),
        ])  # fmt: skip
    return rows


def name_of(own: dict) -> str:
    return "together" if own["name"] == "all" else own["name"]


def after(distribution: dict | None) -> str:
    return f"{distribution['median']:.0f} ({distribution['most']:.0f})" if distribution else ""


def before(distribution: dict | None) -> str:
    return f"{distribution['median']:.0f} ({distribution['least']:.0f})" if distribution else ""


def reduced(evaluation: dict) -> dict:
    """Without the figures that model.json has already."""
    kept = {key: evaluation[key] for key in ("model", "alert_policy", "transients")}
    kept["sets"] = [{key: own[key] for key in KEPT} for own in evaluation["sets"]]
    return kept | {"all": {key: evaluation["all"][key] for key in KEPT}}


if __name__ == "__main__":
    print(json.dumps(reduced(json.loads(Path(sys.argv[1]).read_text())), indent=1))
