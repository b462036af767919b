"""Models that one source alone knows: rows of the registry made from the source's own names.

A name becomes a model of its own only where the curated join does not know it, so two sources never share such a row,
and joining it to another model later is one row of model_alias.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from data.sources.quantized import slug
from data.sources.source import Tables, curated

Facts = Mapping[str, object]


def own_models(source: str, names: Iterable[str], facts: Callable[[str], Facts]) -> Tables:
    """Tables `model` and `model_alias` for the names that no alias of this source has.

    `facts` gives the columns of `model` that a name tells, `family` and `modality` at least.
    """
    joined = {row["name"] for row in curated("model_alias") if row["source"] == source}
    fresh = sorted(set(names) - joined)
    ids = {name: f"{slug(source)}--{slug(name)}" for name in fresh}
    # Spellings of one source that differ only in blanks and dashes are one model.
    labels = {ids[name]: name for name in reversed(fresh)}
    models = [{"id": key, "label": name, "named_by": source, **facts(name)} for key, name in sorted(labels.items())]
    aliases = [{"source": source, "name": name, "model": ids[name]} for name in fresh]
    return {"model": pd.DataFrame(models), "model_alias": pd.DataFrame(aliases)}
