"""OpenCompass' `summary_*.csv`: a row per data set, a column per model, scores from 0 to 100.

Layout: OpenCompass 0.2 to 0.5: `dataset,version,metric,mode,<model>,<model>`; a - where the model was not run.
"""

from __future__ import annotations

from data.uploads.names_in_text import precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.benchmark_scores import score_metric
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, has_columns, mapped_columns, text_frame
from data.uploads.written_numbers import written_number

OWN = ("dataset", "version", "metric", "mode")


def rows(file: UploadFile) -> ToolRows:
    """A candidate per model, with each known test in percent."""
    cells = file.tables.largest
    models = [str(name) for name in cells.columns if name not in OWN]
    columns = {"label": ("label", ""), "model": ("model", ""), "precision": ("precision", "")}
    records: list[dict[str, object]] = [
        {"label": name, "model": name, "precision": precision_of(name) or None} for name in models
    ]
    unknown = []
    for record in cells.to_dict("records"):
        task = str(record["dataset"])
        target = score_metric(task.removeprefix("openai_").lower())
        if not target or target in {entry[0] for entry in columns.values()}:
            unknown.append(task)
            continue
        columns[task] = (target, "percent")
        for row in records:
            written = written_number(str(record[str(row["model"])]))
            row[task] = None if written is None else f"{written.value:g}"
    frame = text_frame(records)
    left_out = (
        (
            ", ".join(unknown[:8]) + (f" and {len(unknown) - 8} more" if len(unknown) > 8 else ""),
            "a test, or part of one, that no board shows",
        ),
    )
    return ToolRows(
        frame,
        mapped_columns(frame, columns),
        ("Scores are in percent, as OpenCompass writes them.",),
        left_out if unknown else (),
    )


TOOL = Tool("OpenCompass", frozenset({MEASUREMENTS}), "OpenCompass 0.2 to 0.5", has_columns(*OWN), rows)
