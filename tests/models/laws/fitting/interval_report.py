"""How often 80% intervals hold beyond the fitted runs, on the built-in sets: prints docs/intervals.md. Takes minutes.

`python -m tests.models.laws.fitting.interval_report > docs/intervals.md`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from data.refresh.stored_fits import fitter, load_curves, load_runs, load_single_axis
from data.settings import Settings
from models.laws import LAWS, Curve, Law, LawFitter
from models.laws.fitting.beyond import size_of
from models.laws.fitting.hold_outs import LEAST_RUNS, NEAREST, with_reach

CUTS = (2.0, 4.0, 10.0)
FURTHEST = 10.0
BINS, BIN_NAMES = [1.0, 2.0, 4.0, 10.01], ["up to 2x", "2x to 4x", "4x to 10x"]
OF_TWO_INPUTS = ("chinchilla", "overtraining", "kaplan_joint")
OF_ONE_INPUT = ("power_floor", "vanilla", "rectified")
HELD_BACK = ("gemstones2025", "olmo", "flan", "wmt19", "gigaword", "porian2024 (one axis)")
TITLES = {
    "chinchilla": "Chinchilla, 234 runs", "gadre2024": "Gadre", "gemstones2025": "Gemstones", "olmo": "OLMo ladder",
    "muennighoff2023": "Muennighoff", "obsscaling": "Observational scaling (errors)", "porian2024": "Porian",
    "sloth": "Sloth (errors)", "clark2022": "Clark", "flan": "FLAN curves", "wmt19": "WMT19 curves",
    "gigaword": "Gigaword curves", "porian2024 (one axis)": "Porian, best size by compute",
}  # fmt: skip
HEAD = """# How often forecast intervals hold beyond the data

What `python -m tests.models.laws.fitting.interval_report` prints. Each built-in set of runs is cut at 1/2, 1/4 and
1/10 of its largest size; each law is fitted to the runs below the cut, and its 80% intervals are judged on the runs
above it, from 1.2 to 10 times the largest size fitted. Shares are of all runs judged, over a source's sets and laws.

**The rule.** An interval of the scatter alone is widened, in squares of ln y, by `t * ratio * |slope| * distance`: the
slope of ln y by ln size at the edge of the runs, and the distance ln(size / largest size fitted). The ratio is learned
by the same kind of hold-out within the runs fitted (cuts at 1/2 to 1/16): the root of
`(4 * 0.4^2 + k * median squared ratio) / (4 + k)`, with 4 + k degrees of freedom (`models/laws/fitting/beyond.py`).

**What it was chosen on.** The form, 0.4 and 4 were chosen on all sets but those marked *held back*. Of those, Gemstones
and the OLMo ladder were looked at once with 0.35 before 0.4 was settled on the others; the curves of one input were
looked at once with 0.4. Widening by the disagreement of laws that fit about as well was tried: it held more
(90% in the mean) for intervals a third wider, needs every law fitted, and was left out. Correlated residuals need no
part of their own: a hold-out of whole budgets shows what they hide.

**What it does not do.** Sets differ in how far the law fails, and no rule learned within the smaller budgets knows what
the larger ones bring: on Gemstones, FLAN, Sloth and Gadre (there by the Kaplan law, which misses the floor) the widened
intervals still hold less than 72%, and from 4 to 10 times beyond Chinchilla's runs a third of 9; on Clark, Muennighoff,
Gigaword, the errors of the observational set and Porian's best sizes more than 88%.
"""


def sets() -> Iterator[tuple[str, Law, Curve]]:
    """Name of the source, law and runs of each set."""
    tables = Settings().tables
    for inputs, laws in (
        (("n_params", "n_tokens"), OF_TWO_INPUTS),
        (("n_params", "n_tokens", "n_unique_tokens"), ("data_constrained",)),
        (("n_params", "n_experts"), ("moe",)),
    ):
        for curve in load_runs(tables, inputs):
            if not (len(inputs) == 2 and curve.name.startswith("muennighoff")):
                yield from ((_source(curve.name), LAWS[law], curve) for law in laws)
    for curve in load_curves(tables):
        yield from ((_source(curve.name), LAWS[law], curve) for law in OF_ONE_INPUT)
    for curve in load_single_axis(tables):
        if curve.name.startswith("porian"):
            yield f"{_source(curve.name)} (one axis)", LAWS["power_floor"], curve


def _source(name: str) -> str:
    return name.split("_", maxsplit=1)[0]


def judged(law: Law, jobs: Sequence[tuple[str, Curve]]) -> pd.DataFrame:
    """A row a run beyond a cut: source, times beyond the largest fitted, whether each interval held it."""
    parts = []
    for source, curve in jobs:
        x, y = _positive(curve)
        size = size_of(law, x)
        for cut in CUTS:
            below = size <= size.max() / cut * (1 + 1e-9)
            enough = max(2 * len(law.params), LEAST_RUNS) if law.n_inputs > 1 else len(law.params) + 2
            if enough <= below.sum() < len(y):
                parts.append((source, Curve(curve.name, x[..., below], y[below]), x[..., ~below], y[~below]))
    quick = LawFitter(law.id, n_starts=8, huber_delta=fitter(law).huber_delta)
    rows = []
    for first in range(0, len(parts), 40):
        some = parts[first : first + 40]
        curves = [part for _, part, *_ in some]
        for (source, _, x, y), fit in zip(some, with_reach(quick.fit(curves).fits_, curves, quick), strict=True):
            if fit.reach is None:
                continue
            times = np.exp(fit.reach.distance(law, x))
            ends = zip(*replace(fit, reach=None).interval(x), *fit.interval(x), strict=True)
            for at, value, (low, high, least, most) in zip(times, y, ends, strict=True):
                if NEAREST < at <= FURTHEST * 1.001 and np.isfinite(low):
                    inside = {"plain": low <= value <= high, "wide": least <= value <= most}
                    rows.append({"source": source, "law": law.id, "times": at, **inside})
    return pd.DataFrame(rows)


def _positive(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    keep = (np.atleast_2d(curve.x) > 0).all(axis=0)
    return curve.x[..., keep], curve.y[keep]


def table(rows: pd.DataFrame, by: str) -> str:
    """Markdown: what the plain and the widened interval held, in all and by distance."""
    rows = rows.assign(bin=pd.cut(rows["times"], BINS, labels=BIN_NAMES))
    lines = [f"| {by} | runs judged | noise alone | widened | " + " | ".join(BIN_NAMES) + " |", "|---" * 7 + "|"]
    for name, part in rows.groupby(by, sort=False):
        shares = part.groupby("bin", observed=False)[["plain", "wide"]].mean()
        cells = ["" if np.isnan(a) else f"{100 * a:.0f}% / {100 * b:.0f}%" for a, b in shares.to_numpy(float)]
        label = (TITLES.get(str(name), str(name)) if by == "source" else LAWS[str(name)].title) + (
            " (held back)" if name in HELD_BACK else ""
        )
        head = f"| {label} | {len(part)} | {100 * part['plain'].mean():.0f}% | {100 * part['wide'].mean():.0f}% | "
        lines.append(head + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the page."""
    jobs: dict[str, list[tuple[str, Curve]]] = {}
    for source, law, curve in sets():
        jobs.setdefault(law.id, []).append((source, curve))
    rows = pd.concat([judged(LAWS[law], some) for law, some in jobs.items()], ignore_index=True)
    by_source = rows.groupby("source")[["plain", "wide"]].mean()
    design = by_source[~by_source.index.isin(HELD_BACK)].mean()
    held = by_source[by_source.index.isin(HELD_BACK)].mean()
    print(HEAD)
    print(
        "## By set, all its laws\n\nThe last three columns: noise alone / widened, by times the largest size fitted.\n"
    )
    print(table(rows, "source"))
    print(
        f"\nMean of the sets that the rule was chosen on: {100 * design['plain']:.0f}% by noise alone,"
        f" {100 * design['wide']:.0f}% widened; of those held back: {100 * held['plain']:.0f}% and"
        f" {100 * held['wide']:.0f}%.\n"
    )
    print("## By law, all its sets\n")
    print(table(rows, "law"))


if __name__ == "__main__":
    main()
