"""Labels that tell rows apart: a benchmark of one model at several batch sizes names it alike each time."""

from __future__ import annotations

import pandas as pd

# What tells rows of one label apart, in the order it is written, and how a value of it is written.
DISTINGUISHING = {
    "precision": "{}",
    "provider": "at {}",
    "engine": "{}",
    "gpu": "{}",
    "num_gpus": "{} GPUs",
    "batch_size": "batch {}",
    "conditions": "{}",
    "output_tokens_per_response": "{} tokens",
}


def distinct_labels(frame: pd.DataFrame) -> pd.Series:
    """The labels, each repeated one with what differs between its rows; where nothing does, with its row.

    >>> distinct_labels(pd.DataFrame({"label": ["m", "m", "n"], "batch_size": [1.0, 64.0, 1.0]})).tolist()
    ['m, batch 1', 'm, batch 64', 'n']
    """
    labels = frame["label"].astype(object).copy()
    for label, rows in frame[frame["label"].duplicated(keep=False)].groupby("label", sort=False):
        differing = [name for name in DISTINGUISHING if name in rows and rows[name].nunique(dropna=False) > 1]
        texts = [
            ", ".join([str(label), *(DISTINGUISHING[name].format(_text(row[name])) for name in differing)])
            for row in rows[differing].to_dict("records")
        ]
        again = pd.Series(texts, rows.index).duplicated(keep=False)
        labels.loc[rows.index] = [
            f"{text}, row {row + 1}" if repeated else text
            for row, text, repeated in zip(rows.index, texts, again, strict=True)
        ]
    return labels


def _text(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124 NaN alone is not itself
        return "not stated"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
