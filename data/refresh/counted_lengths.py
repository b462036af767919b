"""The answer lengths that the built-in tables hold already: ML.ENERGY's runs, and the logs of routers.

What a model did is told by its name, and where it does either, by the task: ML.ENERGY's problem solving is with
thinking, its other tasks without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from data.sources.reasoning import effort_of

COLUMNS = ("source", "name", "model", "mode", "reasoning", "task", "tokens", "low", "high", "interval", "n", "kind")
THINKING_TASK = "gpqa"
Z95 = 1.959963984540054
# Benchmark of a log: the task's name, and whether tokens were counted or are characters over four.
LOGS = {
    "MMLU-Pro": ("mmlu-pro-5-shot", "estimated"),
    "RouterArena, public tenth": ("routerarena", "measured"),
    "RouteLLM, GSM8K": ("routellm-gsm8k", "estimated"),
}


Aliases = Mapping[tuple[str, str, str], str]  # by source, name and task (empty: any)


def counted_lengths(tables: Path, models: Aliases, modes: Aliases) -> pd.DataFrame:
    """Rows of `answer_length` of the names that the curated join knows."""
    rows = [*_served(tables, models, modes), *_logged(tables, models, modes)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["source", "task", "name"], ignore_index=True)


def _served(tables: Path, models: Aliases, modes: Aliases) -> Iterator[dict[str, object]]:
    """ML.ENERGY: the mean over the configurations, each as good as another, and their least and most."""
    folder = tables / "mlenergy_v3"
    runs = read_table(folder, "configuration").set_index("id")
    figures = read_table(folder, "measurement").query("metric == 'output_tokens_per_response'")
    answers = read_table(folder, "output_length").groupby(["name", "task"])["responses"].sum()
    lengths = figures.assign(
        model_name=runs["name"].reindex(figures["configuration"]).to_numpy(),
        task=runs["task"].reindex(figures["configuration"]).to_numpy(),
    )
    for key, tokens in lengths.groupby(["model_name", "task"])["value"]:
        name, task = map(str, cast(tuple[str, str], key))
        model = of_name(models, "mlenergy_v3", name, task)
        if model is None:
            continue
        by_name = effort_of(model, of_name(modes, "mlenergy_v3", name, task))
        by_task = "thinking" if task == THINKING_TASK else "none"
        yield {
            "source": "mlenergy_v3",
            "name": name,
            "model": model,
            "reasoning": by_task if by_name == "unknown" else by_name,
            "task": task,
            "tokens": tokens.mean(),
            "low": tokens.min(),
            "high": tokens.max(),
            "interval": "least and most of the configurations",
            "n": int(answers.loc[name, task]),
            "kind": "measured",
        }


def _logged(tables: Path, models: Aliases, modes: Aliases) -> Iterator[dict[str, object]]:
    """Logs of routers: the mean over the questions with its 95% interval."""
    for path in sorted(tables.glob("*/query_score.parquet")):
        log = pd.read_parquet(path)
        if "tokens_out" not in log:
            continue
        counted = log.dropna(subset=["tokens_out"])
        for key, tokens in counted.groupby(["source", "benchmark", "model"])["tokens_out"]:
            source, benchmark, name = map(str, cast(tuple[str, str, str], key))
            model = models.get((source, name, ""))
            if benchmark not in LOGS or model is None:
                continue
            task, kind = LOGS[benchmark]
            mean, margin = float(tokens.mean()), Z95 * float(tokens.std()) / float(np.sqrt(len(tokens)))
            yield {
                "source": source,
                "name": name,
                "model": model,
                "reasoning": effort_of(model, of_name(modes, source, name, task)),
                "task": task,
                "tokens": mean,
                "low": mean - margin,
                "high": mean + margin,
                "interval": "95%",
                "n": len(tokens),
                "kind": kind,
            }


def of_name(aliases: Aliases, source: str, name: str, task: str) -> str | None:
    """What a curated table says of a source's name: for this task before for any."""
    return aliases.get((source, name, task)) or aliases.get((source, name, ""))


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of one folder, whichever form it has."""
    parquet = folder / f"{name}.parquet"
    return pd.read_parquet(parquet) if parquet.exists() else pd.read_csv(folder / f"{name}.csv")
