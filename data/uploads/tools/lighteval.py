"""Hugging Face LightEval's `results_*.json`: scores of each task as fractions, by `suite|task|shots`.

Layout: LightEval 0.3 to 0.11: `config_general.model_name` (or `model_config.model_name`), `results`, `summary_tasks`.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.lm_eval import scores_row
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows


def recognises(file: UploadFile) -> bool:
    """`config_general` beside `results`."""
    value = file.tables.value
    return (
        isinstance(value, dict)
        and isinstance(value.get("config_general"), dict)
        and isinstance(value.get("results"), dict)
    )


def rows(file: UploadFile) -> ToolRows:
    """One candidate: the model that was evaluated."""
    value = file.tables.value
    if not isinstance(value, dict):
        raise TypeError("only what was recognised is read")
    general = value["config_general"]
    inner = general.get("model_config") if isinstance(general.get("model_config"), dict) else {}
    model = str(general.get("model_name") or inner.get("model_name") or inner.get("pretrained") or "Evaluated model")
    results = {
        task: figures for task, figures in value["results"].items() if isinstance(figures, dict) and task != "all"
    }
    return scores_row(model, results, str(general.get("model_dtype") or inner.get("dtype") or ""))


TOOL = Tool("LightEval", frozenset({MEASUREMENTS}), "LightEval 0.3 to 0.11", recognises, rows)
