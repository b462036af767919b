"""NVIDIA GenAI-Perf's export of one profile: two tables, one below the other, in one CSV.

Layout: GenAI-Perf 0.0.8 to 0.0.16 (`profile_export_genai_perf.csv`): `Metric,avg,min,max,p99,...` in milliseconds with
separators of thousands, a blank line, then `Metric,Value`. The same profile as JSON nests {unit, avg, p50, ...} under
snake_case names.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.names_in_text import precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.statistics_table import one_row
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, text_frame

NO_BOARD = "no metric of the boards"
NESTED = ("time_to_first_token", "request_latency", "inter_token_latency", "output_token_throughput")


def recognises(file: UploadFile) -> bool:
    """A table of metrics by statistic, with the request latency; or the same nested."""
    if isinstance(file.tables.value, dict):
        return sum(isinstance(file.tables.value.get(name), dict) for name in NESTED) >= 2
    first = file.tables.frames[0]
    names = [str(name).lower() for name in first.columns]
    return names[:2] == ["metric", "avg"] and "p99" in names


def rows(file: UploadFile) -> ToolRows:
    """One candidate, named by the file."""
    label = file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "GenAI-Perf run"
    identity = {"label": label}
    value = file.tables.value
    if isinstance(value, dict):
        config = value.get("input_config")
        identity |= identity_of(config if isinstance(config, dict) else {}, label)
        return one_row([nested_table(value)], identity, NO_BOARD, ("The file holds one run.",))
    return one_row(file.tables.frames, identity, NO_BOARD, ("The file holds one run: one candidate.",))


def nested_table(value: dict[str, object]) -> pd.DataFrame:
    """The metrics of the JSON form as the table of the CSV form."""
    rows = [{"Metric": name, **part} for name, part in value.items() if isinstance(part, dict) and "avg" in part]
    return text_frame(rows)


def identity_of(config: dict[str, object], label: str) -> dict[str, str]:
    """Model, precision and concurrency as the run's own settings name them."""
    models = config.get("model_names") or config.get("model") or config.get("model_name")
    model = str(models[0]) if isinstance(models, list) and models else str(models or "")
    load = config.get("perf_analyzer") or config.get("loadgen")
    settings = load if isinstance(load, dict) else {}
    stimulus = settings.get("stimulus")
    concurrency = (stimulus if isinstance(stimulus, dict) else settings).get("concurrency") or config.get("concurrency")
    identity = {"model": model, "precision": precision_of(model), "concurrency": str(concurrency or "")}
    name = model.rpartition("/")[2] or label
    identity["label"] = f"{name}, concurrency {concurrency}" if concurrency else name
    return {key: text for key, text in identity.items() if text}


TOOL = Tool("GenAI-Perf", frozenset({MEASUREMENTS}), "GenAI-Perf 0.0.8 to 0.0.16", recognises, rows)
