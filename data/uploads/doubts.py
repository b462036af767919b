"""Values that cannot be right, or are most likely in another unit: asked about before they count.

A value far outside what all boards hold of its metric is left out until a person confirms it; where a factor between
units (seconds for milliseconds, a fraction for percent, a price per token) brings it back, that unit is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import Metric, metrics
from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.typical_ranges import TypicalRange
from data.uploads.upload_table import UploadTable


@dataclass(frozen=True)
class OtherUnit:
    """A unit that people mistake for ours, how it is spelled, and what a value in it times this is in ours."""

    name: str
    unit: str
    factor: float


TIME_MS = (
    OtherUnit("seconds", "s", 1e3),
    OtherUnit("microseconds", "us", 1e-3),
    OtherUnit("nanoseconds", "ns", 1e-6),
    OtherUnit("minutes", "min", 6e4),
)
TIME_S = (
    OtherUnit("milliseconds", "ms", 1e-3),
    OtherUnit("minutes", "min", 60.0),
    OtherUnit("hours", "h", 3600.0),
    OtherUnit("microseconds", "us", 1e-6),
)
ENERGY_J = (
    OtherUnit("kilowatt-hours", "kWh", 3.6e6),
    OtherUnit("watt-hours", "Wh", 3600.0),
    OtherUnit("millijoules", "mJ", 1e-3),
    OtherUnit("kilojoules", "kJ", 1e3),
)
OTHER_UNITS: Mapping[str, tuple[OtherUnit, ...]] = {
    "ms": TIME_MS,
    "s": TIME_S,
    "J": ENERGY_J,
    "J/token": ENERGY_J,
    "W": (OtherUnit("milliwatts", "mW", 1e-3), OtherUnit("kilowatts", "kW", 1e3)),
    "GB": (OtherUnit("megabytes", "MB", 1e-3), OtherUnit("bytes", "bytes", 1e-9)),
    "%": (OtherUnit("fractions of 1", "fraction", 100.0),),
    "USD per Mtok": (
        OtherUnit("USD per token", "USD per token", 1e6),
        OtherUnit("USD per 1,000 tokens", "USD per 1k tokens", 1e3),
    ),
    "USD per GPU-hour": (OtherUnit("cents", "cents per GPU-hour", 0.01),),
    "tokens/s": (
        OtherUnit("tokens per minute", "tokens/min", 1 / 60),
        OtherUnit("thousands of tokens per second", "thousand tokens/s", 1e3),
    ),
    "requests/s": (OtherUnit("requests per minute", "requests/min", 1 / 60),),
}
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MOST_OVER_PACE = 2.5
SENTINELS = (-1.0, -999.0, 9999.0, 99999.0, -9999.0)


def doubted(
    rows: UploadTable,
    figures: pd.DataFrame,
    ranges: Mapping[str, TypicalRange],
    faults: Faults,
    confirmed: Collection[str] = (),
) -> pd.DataFrame:
    """The figures without those that are doubted; each of them is added to the faults, with the likely unit.

    Columns that are `confirmed` (by our name) are taken as they are, unless a value is impossible.
    """
    usable = figures.copy()
    for name in map(str, figures.columns):
        metric = metrics().get(name)
        if metric is None:
            continue
        values = figures[name].to_numpy(float)
        column = rows.file_columns.get(name, name)
        wrong = _impossible(metric, values)
        if wrong.any():
            faults.add_cells(
                name,
                figures.index[wrong],
                _bound_sentence(metric, column, rows, name),
                rows.cells[name].loc.__getitem__,
            )
        unusual = (
            np.zeros(len(values), bool) if name in confirmed else _unusual(metric, values, ranges.get(name)) & ~wrong
        )
        if unusual.any():
            sentence = _doubt_sentence(metric, column, figures[name], ranges.get(name))
            faults.add_cells(name, figures.index[unusual], sentence, rows.cells[name].loc.__getitem__)
        if (wrong | unusual).any():
            usable[name] = np.where(wrong | unusual, np.nan, values)
    return _without_input_tokens(usable, rows, faults, confirmed)


def _without_input_tokens(
    figures: pd.DataFrame, rows: UploadTable, faults: Faults, confirmed: Collection[str]
) -> pd.DataFrame:
    """Throughput beyond what the requests at once can write at their own pace counts input tokens, or another load."""
    name = "output_tokens_per_s"
    pace = next((column for column in ("itl_p50_ms", "itl_mean_ms") if column in figures), None)
    if name not in figures or "batch_size" not in figures or pace is None or name in confirmed:
        return figures
    load = figures["batch_size"].astype(float)
    most = load * 1000.0 / figures[pace].astype(float)
    throughput = figures[name].astype(float)
    beyond = throughput > MOST_OVER_PACE * most
    if not beyond.any():
        return figures
    column = rows.file_columns.get(name, name)
    faults.add_cells(name, figures.index[beyond], lambda row: (
        f"Row {row}: {float(throughput[row]):.4g} output tokens/s in column '{excerpt(column)}' is more than "
        f"{float(load[row]):.0f} requests at once can write at "
        f"{1000 * float(load[row]) / float(most[row]):.3g} ms per token "
        f"({most[row]:.4g}): it may count input tokens too. It is left out until you confirm it."
    ), rows.cells[name].loc.__getitem__)  # fmt: skip
    return figures.assign(**{name: figures[name].where(~beyond)})


def likely_unit(metric: Metric, value: float, typical: TypicalRange | None) -> OtherUnit | None:
    """The unit in which a value would be usual, the one that brings it nearest to the middle; None where none does."""
    if typical is None or value <= 0:
        return None
    inside = [
        other
        for other in OTHER_UNITS.get(metric.unit, ())
        if typical.low / 2 <= value * other.factor <= typical.high * 2
    ]
    return min(inside, key=lambda other: abs(np.log(value * other.factor / typical.middle)), default=None)


def _impossible(metric: Metric, values: Floats) -> Bools:
    wrong: Bools = np.zeros(len(values), bool)
    if metric.low is not None:
        wrong |= values < metric.low
    if metric.unit == "%" and metric.group == "quality" and metric.low == 0:
        wrong |= values > 100
    return wrong


def _unusual(metric: Metric, values: Floats, typical: TypicalRange | None) -> Bools:
    finite: Bools = np.isfinite(values)
    unusual: Bools = np.zeros(len(values), bool)
    is_share = metric.unit == "%" and metric.group == "quality"
    if is_share and finite.any():
        present = values[finite]
        floor = typical.low if typical else 2.0
        if (
            (present <= 1).all()
            and (present > 0).any()
            and (floor > 1.5 or len(present) > 2)
            and (present % 1 != 0).any()
        ):
            return finite & (values > 0)
        if floor > 1.5 and present.max() > 5:  # fractions among percents
            return finite & (values > 0) & (values < 1)
    if metric.scale == "log" and metric.direction == "min" and metric.group != "size":
        unusual |= values == 0  # nothing takes no time and no energy; a zero would be the best of all
    if metric.group == "cost":
        unusual &= values != 0  # a price can be nothing
    unusual |= np.isin(values, SENTINELS) & (metric.low is None)
    outside: Bools = np.zeros(len(values), bool)
    if typical is not None and not is_share:
        outside = (values != 0) & ((values < typical.least) | (values > typical.most))
    doubtful: Bools = (unusual | outside) & finite
    return doubtful


def _bound_sentence(metric: Metric, column: str, rows: UploadTable, name: str) -> Callable[[int], str]:
    bound = f"at least {metric.low:g}" + (
        " and at most 100" if metric.unit == "%" and metric.group == "quality" else ""
    )

    def sentence(row: int) -> str:
        text = str(rows.cells.loc[row, name])
        mark = " If it marks a missing value, leave the field empty." if text.strip().startswith("-") else ""
        return f"Row {row}: {excerpt(text)} in column '{excerpt(column)}' must be {bound}; it is left out.{mark}"

    return sentence


def _doubt_sentence(
    metric: Metric, column: str, values: pd.Series, typical: TypicalRange | None
) -> Callable[[int], str]:
    def sentence(row: int) -> str:
        value = float(values.loc[row])
        start = f"Row {row}: {_figure(value)} {metric.unit} in column '{excerpt(column)}'"
        end = "It is left out until you confirm it, or say its unit."
        if metric.unit == "%" and 0 < value <= 1:
            return (
                f"{start} looks like a fraction of 1, a factor of 100: in percent it would be {100 * value:.4g}%. {end}"
            )
        if value == 0:
            return f"{start}: nothing has {metric.label.lower()} 0, so it may mark a missing value. {end}"
        usual = f" (usual: {_figure(typical.low)} to {_figure(typical.high)})" if typical else ""
        other = likely_unit(metric, value, typical)
        if other is None:
            side = "below" if typical and value < typical.low else "above"
            return f"{start} is far {side} all that the boards hold of {metric.label}{usual}. {end}"
        times = max(other.factor, 1 / other.factor)
        return (
            f"{start} looks like {other.name}, a factor of {times:,.0f} off{usual}: then it is "
            f"{_figure(value * other.factor)} "
            f"{metric.unit}. {end}"
        )

    return sentence


def _figure(value: float) -> str:
    """Three or four figures, never in powers of ten where people can read it without."""
    return f"{value:,.0f}" if 999.5 <= abs(value) < 1e9 else f"{value:.4g}" if abs(value) < 1 else f"{value:.3g}"
