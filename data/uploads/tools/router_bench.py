"""RouterBench's wide tables (`routerbench_0shot.pkl` and `_5shot`, exported): a row per query, a column per model.

Layout: RouterBench 1 (2024-03): `sample_id, prompt, eval_name, <model>, <model>|model_response, <model>|total_cost, ...,
oracle_model_to_route_to`. A model's own column is its score from 0 to 1.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import SCORES, Tool, ToolRows, mapped_columns

COST = "|total_cost"
COLUMNS = {"sample_id": ("query", ""), "model": ("model", ""), "score": ("score", ""), "cost_usd": ("cost_usd", "USD"),
           "eval_name": ("domain", ""), "prompt": ("text", "")}  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """At least one model with a column of costs."""
    columns = set(file.columns)
    return any(name.endswith(COST) and name.removesuffix(COST) in columns for name in columns)


def rows(file: UploadFile) -> ToolRows:
    """One row per query and model; the text stands in the first of each query alone."""
    wide = file.tables.largest
    models = [
        str(name).removesuffix(COST)
        for name in wide.columns
        if str(name).endswith(COST) and str(name).removesuffix(COST) in wide
    ]
    id_ = next((name for name in ("sample_id", "query_id", "id", "query") if name in wide), None)
    parts = []
    for place, model in enumerate(models):
        part = pd.DataFrame(
            {"model": model, "score": wide[model], "cost_usd": wide[f"{model}{COST}"]}, index=wide.index
        )
        part["sample_id"] = wide[id_] if id_ else [str(number) for number in wide.index]
        if "eval_name" in wide:
            part["eval_name"] = wide["eval_name"]
        if "prompt" in wide and place == 0:
            part["prompt"] = wide["prompt"]
        parts.append(part)
    stacked = pd.concat(parts, keys=range(len(parts))).swaplevel().sort_index(kind="stable")
    cells = stacked.set_axis(range(1, len(stacked) + 1))
    said = (
        f"Each of {len(models)} models has a column of scores and one of costs in USD; they became a row per query and model.",
    )
    other = [str(name) for name in wide.columns if "|" in str(name) and not str(name).endswith(COST)]
    left_out = ((", ".join(other[:4]), "answers and other parts that Route does not use"),) if other else ()
    return ToolRows(cells, mapped_columns(cells, COLUMNS), said, left_out)


TOOL = Tool("RouterBench", frozenset({SCORES}), "RouterBench 1", recognises, rows)
