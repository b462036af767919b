"""How long answers are: ML.ENERGY v3's histograms of output tokens, one a model and task.

Traps handled here: bins are equal parts of each histogram's own range, so they differ between models; bins without an
answer are left out; answers end at the server's limit of tokens, so the last bin may hold some that were cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.source import read_json
from errors import WarehouseError

COLUMNS = ("source", "name", "task", "precision", "tokens_from", "tokens_to", "responses")


def output_lengths(source: str, paths: list[Path], precisions: Mapping[str, str]) -> pd.DataFrame:
    """Table `output_length` of these files: a row a bin that holds answers.

    Raises WarehouseError where bins do not rise, or their edges do not match the counts.
    """
    rows = [row for path in paths for row in _rows(source, path, precisions)]
    keys = ["task", "name", "precision", "tokens_from"]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(keys, ignore_index=True)


def _rows(source: str, path: Path, precisions: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    content = read_json(path)
    edges, counts = (content["output_length_distribution"][part] for part in ("bins", "counts"))
    rising = all(low < high for low, high in pairwise(edges))
    if not rising or len(edges) != len(counts) + 1 or any(count < 0 or count != int(count) for count in counts):
        raise WarehouseError(f"{source}: the histogram of output tokens in {path.name} is not one.")
    for (low, high), count in zip(pairwise(edges), counts, strict=True):
        if count:
            yield {
                "source": source,
                "name": content["model_id"],
                "task": content["task"],
                "precision": precisions[content["weight_precision"]],
                "tokens_from": round(low, 6),
                "tokens_to": round(high, 6),
                "responses": int(count),
            }
