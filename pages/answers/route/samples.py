"""Several answers of a model to one query: their mean counts, and how far they spread is told."""

from __future__ import annotations

import pandas as pd

from pages.answers.shared.formatting import plural

KEY = ["query", "model"]
NO_SCORES = (
    "A router learns from scores. Grade each answer from 0 to 1 by exact match, unit tests, votes of people or a "
    "judging model, and add the grades as the column 'score'."
)


def averaged(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """One answer per query and model, figures as means and texts as first sent; a sentence where any were several.

    An empty score stays a fault of its row: groups that have one are not averaged.
    """
    named = rows[KEY].notna().all(axis=1) & rows["score"].notna()
    groups = rows[named].groupby(KEY, sort=False)
    n_samples = groups["score"].transform("size")
    if not (n_samples > 1).any():
        return rows, ()
    several = rows.loc[n_samples.index[n_samples > 1]]
    numeric = [str(name) for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name])]
    means = several.groupby(KEY, sort=False)[numeric].transform("mean")
    first = several.assign(**{name: means[name] for name in numeric}).drop_duplicates(KEY)
    spread = several.groupby(KEY, sort=False)["score"].std()
    counts = several.groupby(KEY, sort=False).size()
    merged = pd.concat([rows.drop(several.index), first]).sort_index()
    most = f"{counts.min()}" if counts.min() == counts.max() else f"{counts.min()} to {counts.max()}"
    return merged, (
        f"{plural(len(counts), 'pair')} of query and model with {most} answers each: their mean counts. "
        f"Scores of repeated answers spread by {spread.mean():.2g} (mean standard deviation).",
    )
