"""A user's measurements or prices: a file -> candidates of a board, whole or not at all.

Learning curves and query scores go to the readers of their pages (pages/answers/datasets/upload.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from data.metrics import metrics
from data.uploads import price_tiers
from data.uploads.cells import excerpt
from data.uploads.column_mapping import ColumnMapping, mapped
from data.uploads.distinct_labels import distinct_labels
from data.uploads.doubts import doubted
from data.uploads.faults import Faults
from data.uploads.typical_ranges import TypicalRange
from data.uploads.upload_table import UploadTable

DESCRIBED = ("label", "model", "gpu", "num_gpus", "precision", "batch_size", "provider", "engine", "conditions",
             "max_input_tokens", "max_output_tokens", price_tiers.COLUMN)  # fmt: skip
NUMBERS = frozenset({"num_gpus", "batch_size", "max_input_tokens", "max_output_tokens"})
VALUE_KINDS = ("measured", "estimated", "claimed")
SOURCE, FAMILY = "yours", "Yours"
MOST_NOTES = 20
TEMPLATES: Mapping[str, str] = {
    "measurements": "label,gpu,num_gpus,precision,batch_size,energy_per_response_j,itl_p95_ms,output_tokens_per_s,"
    "output_tokens_per_response,gpu_usd_per_hour,arena_2026_rating\n"
    "My model on H100,H100,1,bf16,64,120,35,2000,400,2.5,1300\n",
    "prices": "label,provider,input_usd_per_mtok,cached_input_usd_per_mtok,output_usd_per_mtok,arena_2026_rating\n"
    "My model,My provider,0.5,0.1,1.5,1300\n",
    "learning curves": "curve,x,y,n_params\nsmall,200,3.1,124000000\nsmall,400,2.9,124000000\n"
    "small,800,2.7,124000000\nsmall,1600,2.55,124000000\nsmall,3200,2.45,124000000\nlarge,200,3.3,1500000000\n"
    "large,400,2.9,1500000000\nlarge,800,2.6,1500000000\nlarge,1600,2.4,1500000000\nlarge,3200,2.25,1500000000\n",
    "query scores": "query,model,score,cost_usd,domain\n"
    + "".join(
        f"q{i},small,{int(i % 2 == 0)},0.0001,{domain}\nq{i},large,{int(i % 5 > 0)},0.002,{domain}\n"
        for i, domain in enumerate(["maths", "law"] * 30, start=1)
    ),
}


@dataclass(frozen=True, eq=False)
class UserRows:
    """A user's rows beside a board's for one task. Equal where the content is, so caches know it; never changed.

    `notes` are sentences: which values are doubted and left out, and what was added from the built-in data.
    """

    name: str
    board: str
    task: str
    key: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserRows) and other.key == self.key


def units() -> dict[str, str | None]:
    """What a column of board rows may mean, and the unit its values are converted to; None for text."""
    return dict.fromkeys(DESCRIBED, None) | {name: metric.unit for name, metric in metrics().items()}


def board_rows(
    table: UploadTable,
    mapping: Sequence[ColumnMapping],
    *,
    name: str,
    board: str,
    task: str,
    value_kind: str = "measured",
    ranges: Mapping[str, TypicalRange] | None = None,
    confirmed: Collection[str] = (),
) -> UserRows:
    """The file's rows as candidates of a board. Raises Refused with every fault; then nothing was loaded.

    Values far outside `ranges` are left out and told in the notes, but for those of `confirmed` columns (our names).
    """
    rows = mapped(table, mapping, units())
    if "label" not in rows:
        rows.faults.add("No column is the label; choose the one that names the candidate.", column="label")
    if not any(target in metrics() for target in rows.columns):
        rows.faults.add("No column is a metric; say what at least one of them measures.")
    figures = rows.typed([column for column in rows.columns if column in metrics() or column in NUMBERS])
    _check_figures(rows, figures)
    if "label" in rows:
        unnamed = figures.index[figures["label"].isna()]
        label = excerpt(rows.file_columns["label"])
        rows.faults.add_cells(
            "label", unnamed, lambda row: f"Row {row}: column '{label}' is empty; name the candidate."
        )
    if price_tiers.COLUMN in rows:
        wrong = [row for row, cell in figures[price_tiers.COLUMN].items() if price_tiers.read_tiers(cell) is None]
        rows.faults.add_cells(price_tiers.COLUMN, pd.Index(wrong), _no_tiers(rows.file_columns[price_tiers.COLUMN]))
    rows.faults.refuse()
    doubts = Faults()
    figures = figures if ranges is None else doubted(rows, figures, ranges, doubts, confirmed)
    built = _described(figures.reset_index(drop=True), name, task, value_kind)
    content = built.to_csv(index=False) + json.dumps([name, board, task, value_kind])
    notes = (*(fault.detail for fault in doubts.listed()[:MOST_NOTES]), *rows.assumed())
    return UserRows(name, board, task, hashlib.sha256(content.encode()).hexdigest()[:16], built, notes)


def with_frame(rows: UserRows, frame: pd.DataFrame, notes: Sequence[str]) -> UserRows:
    """The same rows with what was added to them, and sentences that say so."""
    content = frame.to_csv(index=False) + rows.key
    return replace(
        rows, frame=frame, key=hashlib.sha256(content.encode()).hexdigest()[:16], notes=(*rows.notes, *notes)
    )


def _check_figures(rows: UploadTable, figures: pd.DataFrame) -> None:
    """Counts are whole and at least 1, metrics at least what they can be."""
    for column in figures:
        name = str(column)
        texts, metric = rows.cells[name], metrics().get(name)
        if name in NUMBERS:
            is_mean = name == "batch_size"  # of requests at once; servers report how many there were on average
            wrong = figures[name] < 1 if is_mean else (figures[name] < 1) | (figures[name] % 1 > 0)
            bound = "must be at least 1" if is_mean else "must be a whole number of at least 1"
        elif metric is not None and metric.low is not None:
            wrong = figures[name] < metric.low
            bound = f"must be {metric.low:g} or more"
        else:
            continue
        if wrong.any():
            rows.faults.add_cells(name, figures.index[wrong], _bounded(texts, rows.file_columns[name], bound))


def _no_tiers(column: str) -> Callable[[int], str]:
    return lambda row: (
        f"Row {row}: column '{excerpt(column)}' holds no price tiers; give a JSON list with tier, above_tokens, "
        "input_usd_per_mtok and output_usd_per_mtok, or choose another column."
    )


def _bounded(texts: pd.Series[str], column: str, bound: str) -> Callable[[int], str]:
    return lambda row: f"Row {row}: {excerpt(str(texts[row]))} in column '{excerpt(column)}' {bound}."


def _described(frame: pd.DataFrame, name: str, task: str, value_kind: str) -> pd.DataFrame:
    """What a board's frame has beside the values: who it is, and each value's kind and source."""
    built = frame.copy()
    built["label"] = distinct_labels(frame)
    for metric in (metric for metric in metrics() if metric in frame):
        has_value = frame[metric].notna().tolist()
        built[f"{metric}__kind"] = [value_kind if filled else None for filled in has_value]
        built[f"{metric}__source"] = [f"{SOURCE}: {name}" if filled else None for filled in has_value]
    hosted = frame["gpu"].notna() if "gpu" in frame else pd.Series(False, frame.index)
    built["model"] = frame["model"].fillna(frame["label"]) if "model" in frame else frame["label"]
    served = frame.reindex(columns=["batch_size", "output_tokens_per_s", "decode_tokens_per_s"]).notna().any(axis=1)
    is_api = frame.reindex(columns=["input_usd_per_mtok", "output_usd_per_mtok"]).notna().any(axis=1)
    built["kind"] = [
        "self-hosted" if on_gpu or (runs and not priced) else "api"
        for on_gpu, runs, priced in zip(hosted, served, is_api, strict=True)
    ]
    return built.assign(
        candidate_id=["/".join(filter(None, (SOURCE, name, task, str(i + 1)))) for i in range(len(frame))],
        model_label=built["model"],
        family=FAMILY,
        task=task,
    )


def together(several: Sequence[UserRows]) -> UserRows:
    """The rows of several uploads on one board as those of a single upload."""
    if len(several) == 1:
        return several[0]
    return UserRows(
        name=", ".join(rows.name for rows in several),
        board=several[0].board,
        task=several[0].task,
        key="+".join(rows.key for rows in several),
        frame=pd.concat([rows.frame for rows in several], ignore_index=True),
    )


def beside(built_in: pd.DataFrame, user_rows: UserRows) -> pd.DataFrame:
    """A board's frame with the user's rows below; columns are the board's, and the user's metrics that it lacks."""
    more = [column for column in user_rows.frame if column not in built_in.columns]
    below = user_rows.frame.reindex(columns=[*built_in.columns, *more])
    for name in built_in.columns:
        below[name] = below[name].astype(built_in[name].dtype)
    return pd.concat([built_in, below], ignore_index=True)
