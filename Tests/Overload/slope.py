"""The slope of a series whose neighbours are alike, and how sure it is.

Resident memory that is sampled every second is strongly autocorrelated, so the ordinary standard error of a regression is far too
small. Batch means (Law and Kelton, Simulation Modeling and Analysis, 9.5.3): the series is cut into a few long batches, whose
means are nearly independent, and a straight line is fitted to these. With 20 batches Student's t has 18 degrees of freedom.

What a measure cannot tell apart is uncertain too, and a series that stands still shows none of it: a step of one page would be a
slope for certain. So the variance of what lies between two of its steps, a twelfth of the square, is added to the residuals'.
"""

BATCHES = 20
# Two-sided 95 % of Student's t with BATCHES - 2 degrees of freedom.
QUANTILE = 2.101


def slope(times, values, resolution=0):
    """The slope of `values` over `times` and half of its 95 % confidence interval, by batch means.

    `resolution` is what two values must differ by to be told apart, in their unit.

    Needs five samples a batch at least."""
    size = len(values) // BATCHES
    if size < 5 or len(times) != len(values):
        raise ValueError(f"found {len(values)} samples at {len(times)} times, expected {5 * BATCHES} or more")
    first = len(values) - size * BATCHES  # what does not fit is left out where it may still be settling

    def means(series):
        return [sum(series[first + k * size : first + (k + 1) * size]) / size for k in range(BATCHES)]

    x, y = means(times), means(values)
    mean_x, mean_y = sum(x) / BATCHES, sum(y) / BATCHES
    spread = sum((a - mean_x) ** 2 for a in x)
    fitted = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / spread
    residual = sum((b - mean_y - fitted * (a - mean_x)) ** 2 for a, b in zip(x, y))
    variance = residual / (BATCHES - 2) + resolution**2 / 12
    return fitted, QUANTILE * (variance / spread) ** 0.5
