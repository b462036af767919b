"""Someone's own measurements or prices: a file -> candidates of a board, whole or not at all; curves and query
scores go to the readers of their pages (pages/answers/datasets/upload.py).

Every fault of every row is listed before anything is refused, so that one round of mending is enough.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import pandas as pd

from data.metrics import metrics
from data.uploads.csv_reader import NUMBER, read_csv, shown
from data.uploads.json_reader import json_text
from data.uploads.parquet_reader import parquet_text
from data.uploads.units import factor
from errors import InputError

DESCRIBED = ("label", "model", "gpu", "num_gpus", "precision", "batch_size", "provider", "engine", "conditions")
NUMBERS = frozenset({"num_gpus", "batch_size"})
VALUE_KINDS = ("measured", "estimated", "claimed")
SOURCE = "yours"
MOST_PROBLEMS = 50
TEMPLATES: Mapping[str, str] = {
    "measurements": "label,gpu,num_gpus,precision,batch_size,energy_per_response_j,itl_p95_ms,output_tokens_per_s,"
    "output_tokens_per_response,gpu_usd_per_hour,arena_text\n"
    "My model on H100,H100,1,bf16,64,120,35,2000,400,2.5,1300\n",
    "prices": "label,provider,input_usd_per_mtok,cached_input_usd_per_mtok,output_usd_per_mtok,arena_text\n"
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


@dataclass(frozen=True)
class Meant:
    """What a column of the file means: a metric in a unit, or one of DESCRIBED; an empty unit is the metric's."""

    column: str
    target: str
    unit: str = ""


@dataclass(frozen=True, eq=False)
class Own:
    """Rows beside a board's own for one task. Equal where the content is, so caches know it; never changed."""

    name: str
    board: str
    task: str
    key: str
    frame: pd.DataFrame

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and other.key == self.key


class Refused(InputError):
    """A file with faults: `problems` is a sentence a fault, each naming row, column, value and remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(f"Nothing was loaded: {len(problems)} faults. {problems[0]}")
        self.problems = tuple(problems)


def read_table(name: str, data: bytes) -> pd.DataFrame:
    """A CSV, Parquet or JSON file as text, missing where empty, indexed by row number from 1.

    JSON is a list of objects. Raises InputError and TooLarge as `data.uploads.csv_reader` does.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix == ".csv":
        return read_csv(data, parquet_too=True)
    if suffix not in (".parquet", ".json"):
        raise InputError(f"'{shown(name)}' is no .csv, .parquet or .json file; save it as one of these.")
    return parquet_text(data) if suffix == ".parquet" else json_text(data)


def guessed(frame: pd.DataFrame) -> tuple[Meant, ...]:
    """Columns whose name already is a metric or a description; the others are for the person to say."""
    return tuple(Meant(str(name), str(name)) for name in frame.columns if name in DESCRIBED or name in metrics())


def own_candidates(
    frame: pd.DataFrame, meant: Sequence[Meant], *, name: str, board: str, task: str, value_kind: str = "measured"
) -> Own:
    """The file's rows as candidates of a board. Raises Refused with every fault; then nothing was loaded."""
    targets = [one.target for one in meant]
    problems = mapping_faults(frame, meant)
    if "label" not in targets:
        problems.append("No column is the label; say which one names the candidate.")
    if not any(target in metrics() for target in targets):
        problems.append("No column is a metric; say what at least one of them measures.")
    if problems:
        raise Refused(problems)
    columns: dict[str, object] = {}
    for one in meant:
        if one.target in metrics() or one.target in NUMBERS:
            columns[one.target] = _numbers(frame, one, problems)
        else:
            columns[one.target] = frame[one.column].to_numpy(dtype=object)
    labels = pd.Series(columns["label"], index=frame.index)
    problems += [
        f"Row {row}: column '{_of(meant, 'label')}' is empty; name the candidate." for row in frame.index[labels.isna()]
    ]
    if problems:
        raise Refused(problems[:MOST_PROBLEMS])
    built = _described(pd.DataFrame(columns), name, task, value_kind)
    content = built.to_csv(index=False) + json.dumps([name, board, task, value_kind])
    return Own(name, board, task, hashlib.sha256(content.encode()).hexdigest()[:16], built)


def mapping_faults(frame: pd.DataFrame, meant: Sequence[Meant]) -> list[str]:
    """What is wrong with a mapping whatever the rows hold: one meaning twice, columns that are not there."""
    targets = [one.target for one in meant]
    twice = sorted({target for target in targets if targets.count(target) > 1})
    return [f"Two columns mean '{one}'; choose one." for one in twice] + [
        f"The column '{one.column}' is not in the file." for one in meant if one.column not in frame
    ]


def _of(meant: Sequence[Meant], target: str) -> str:
    return next(one.column for one in meant if one.target == target)


def _numbers(frame: pd.DataFrame, one: Meant, problems: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A column in the metric's unit; faults are appended to `problems`."""
    metric = metrics().get(one.target)
    try:
        times = factor(one.unit, metric.unit, one.column) if metric else 1.0
    except InputError as error:
        problems.append(error.detail)
        times = np.nan
    values = np.full(len(frame), np.nan)
    for i, (row, text) in enumerate(frame[one.column].items()):
        if not isinstance(text, str):
            continue
        number = float(text) if NUMBER.fullmatch(text) else np.nan
        if not np.isfinite(number):
            problems.append(
                f"Row {row}: '{shown(text)}' in column '{one.column}' is not a number; write it like 1234.5."
            )
        elif one.target in NUMBERS and (number < 1 or number % 1):
            problems.append(f"Row {row}: {shown(text)} in column '{one.column}' must be a whole number of at least 1.")
        elif metric is not None and metric.low is not None and number < metric.low:
            problems.append(f"Row {row}: {shown(text)} in column '{one.column}' must be {metric.low:g} or more.")
        else:
            values[i] = number * times
    return values


def _described(frame: pd.DataFrame, name: str, task: str, value_kind: str) -> pd.DataFrame:
    """What a board's frame has beside the values: who it is, and each value's kind and source."""
    built = frame.copy()
    for metric in (metric for metric in metrics() if metric in frame):
        there = frame[metric].notna().tolist()
        built[f"{metric}__kind"] = [value_kind if one else None for one in there]
        built[f"{metric}__source"] = [f"{SOURCE}: {name}" if one else None for one in there]
    hosted = frame["gpu"].notna() if "gpu" in frame else pd.Series(False, frame.index)
    built["model"] = frame["model"].fillna(frame["label"]) if "model" in frame else frame["label"]
    built["kind"] = ["self-hosted" if one else "api" for one in hosted]
    return built.assign(
        candidate_id=["/".join(filter(None, (SOURCE, name, task, str(i + 1)))) for i in range(len(frame))],
        model_label=built["model"],
        family="Yours",
        task=task,
    )


def together(several: Sequence[Own]) -> Own:
    """The rows of several uploads on one board as one."""
    if len(several) == 1:
        return several[0]
    return Own(
        name=", ".join(one.name for one in several),
        board=several[0].board,
        task=several[0].task,
        key="+".join(one.key for one in several),
        frame=pd.concat([one.frame for one in several], ignore_index=True),
    )


def beside(built_in: pd.DataFrame, own: Own) -> pd.DataFrame:
    """A board's frame with the own rows below; columns are the board's, and the own metrics that it lacks."""
    extra = own.frame.reindex(columns=[*built_in.columns, *(c for c in own.frame if c not in built_in.columns)])
    for name in built_in.columns:
        extra[name] = extra[name].astype(built_in[name].dtype)
    return pd.concat([built_in, extra], ignore_index=True)
