"""Numbers and tables in Markdown."""

from statistics import mean, stdev


def table(header: list, rows: list[list]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def share(value: float) -> str:
    return f"{100 * value:.1f} %"


def spread(values: list[float], digits: int = 1) -> str:
    """Mean and standard deviation (of a sample), or the value alone where there is one."""
    if len(values) == 1:
        return number(values[0], digits)
    return f"{mean(values):.{digits}f} ± {stdev(values):.{digits}f}"
