"""Which deployments are predicted: models that a board's rows serve, at formats and on GPUs where nobody measured them.

A variant is a model at a number format on the fewest GPUs of one kind that hold it, or on as many as the board measured
it on, at a few numbers of requests at once. Formats are those that vLLM serves and the model of speed knows; GGUF files
run in llama.cpp one request at a time, which is another board's question. A GPU needs a listed rental price and the
figures that the models of speed and energy need.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse.energy_runs import ASSUMED_PROMPT_TOKENS, MEDIA_TASKS, with_device
from models.front.pareto import Floats
from models.serving.memory import available_gb, most_requests
from models.serving.prefill_speed import FP4_GPUS, LINK_GB_S
from models.serving.roofline import WEIGHT_BYTES
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import SELF_HOSTED
from pages.answers.boards.predicted_energy import devices, predictable, shapes
from pages.answers.boards.served_formats import SPEED_FORMATS, native_precision
from pages.answers.boards.workload import INPUT_TOKENS, numbers

VARIANT_FORMATS = ("fp8", "awq", "gptq", "nvfp4")
GPU_COUNTS = (1, 2, 4, 8)
AT_ONCE = (8, 32, 128, 512)  # requests; a server with fewer is not worth renting
GROUP = ["task", "model", "reasoning"]


def templates(frame: pd.DataFrame) -> pd.DataFrame:
    """A measured row of each open model of known shape at its released precision, by task and mode of reasoning.

    With `precision` in lower case and `answer_low`, `answer_high`: the ends of its measured answer lengths.
    """
    narrow = frame[[*GROUP, "kind", "open_weights", "precision", "output_tokens_per_response"]]  # a board is wide
    open_rows = (narrow["kind"] == SELF_HOSTED) & narrow["open_weights"].fillna(False).astype(bool)
    narrow = narrow[open_rows & narrow["model"].isin(shapes().index) & narrow["output_tokens_per_response"].notna()]
    native = {model: native_precision(str(model)) for model in narrow["model"].unique()}
    narrow = narrow.assign(precision=narrow["precision"].astype(object).str.lower())
    narrow = narrow[(narrow["precision"] == narrow["model"].map(native)).to_numpy(dtype=bool)]
    lengths = narrow.groupby(GROUP, dropna=False)["output_tokens_per_response"]
    narrow = narrow.assign(
        output_tokens_per_response=lengths.transform("median"),
        answer_low=lengths.transform("min"),
        answer_high=lengths.transform("max"),
    )
    first = narrow.drop_duplicates(GROUP)[["precision", "output_tokens_per_response", "answer_low", "answer_high"]]
    own = frame.loc[first.index].reset_index(drop=True).copy()  # in one piece, since columns change
    return own.assign(**{str(name): first[name].to_numpy() for name in first})


def variants(frame: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """The variants of the templates as runs of `models.serving.roofline`, a row per number of requests at once.

    `template` is the row of `found`; `precision` the format as the models of speed know it, `served` as people do;
    `gpu` as the board names it. What the board measured is left out: same model, format, GPU and number of GPUs.
    """
    runs = _with_gpus(_formats(found), _gpus(frame))
    runs = runs[_can_multiply(runs)].reset_index(drop=True)
    runs = pd.concat([_fewest(runs), _as_measured(frame, runs)]).drop_duplicates(
        ["template", "served", "hardware", "num_gpus"]
    )
    runs = _unmeasured(frame, runs).reset_index(drop=True)
    counts = np.array(AT_ONCE, dtype=float)
    runs = runs.loc[runs.index.repeat(len(counts))].assign(concurrency=np.tile(counts, len(runs)))
    runs = runs[runs["concurrency"] <= runs["requests_held"]].reset_index(drop=True)
    return runs[predictable(runs)].reset_index(drop=True)


def _formats(found: pd.DataFrame) -> pd.DataFrame:
    """A row per template and format: the released one and those of fewer bits."""
    rows = []
    for place, (model, released) in enumerate(zip(found["model"], found["precision"], strict=True)):
        if released not in WEIGHT_BYTES:
            continue
        smaller = [name for name in VARIANT_FORMATS if FORMATS[name].bits < FORMATS[released].bits]
        rows += [(place, model, name) for name in dict.fromkeys((released, *smaller))]
    table = pd.DataFrame(rows, columns=["template", "model", "served"])
    known = shapes().reindex(table["model"]).reset_index(drop=True)
    tasks = found["task"].astype(object).iloc[table["template"]].reset_index(drop=True)
    return table.join(known).assign(
        precision=table["served"].replace(SPEED_FORMATS),
        prompt_tokens=tasks.map(ASSUMED_PROMPT_TOKENS).fillna(float(INPUT_TOKENS)).astype(float),
        output_tokens=numbers(found, "output_tokens_per_response")[table["template"]],
        media=tasks.isin(MEDIA_TASKS).astype(float),
    )


def _gpus(frame: pd.DataFrame) -> pd.DataFrame:
    """The GPUs that somebody rents out, with memory, and their names on this board."""
    rented = set(store.rental()["hardware"])
    table = store.hardware()
    table = table[table["id"].isin(rented) & table["memory_gb"].notna()]
    both = frame[["hardware", "gpu"]].dropna().drop_duplicates("hardware")
    named = both.set_index("hardware")["gpu"]
    label = table["id"].map(named).fillna(table["label"])
    gpus = pd.DataFrame({"hardware": table["id"], "gpu": label, "gpu_memory_gb": table["memory_gb"]})
    return gpus.reset_index(drop=True)


def _with_gpus(formats: pd.DataFrame, gpus: pd.DataFrame) -> pd.DataFrame:
    counts = pd.DataFrame({"num_gpus": [float(count) for count in GPU_COUNTS]})
    runs = formats.merge(gpus.merge(counts, how="cross"), how="cross")
    linked = runs["hardware"].isin(LINK_GB_S) | (runs["num_gpus"] == 1)  # over PCIe nobody checked the formulas
    runs = with_device(runs[linked].reset_index(drop=True), devices())
    held = runs["prompt_tokens"].clip(lower=INPUT_TOKENS) + runs["output_tokens"]
    room = available_gb(runs["gpu_memory_gb"], runs["num_gpus"])
    as_stored = runs.assign(precision=runs["served"])
    return runs.assign(requests_held=np.asarray(most_requests(as_stored, held, room), dtype=float))


def _can_multiply(runs: pd.DataFrame) -> np.ndarray:
    """FP8 where the GPU multiplies it, NVFP4 where it multiplies 4 bits; what holds AT_ONCE[0] requests or more."""
    fp8_table = store.hardware().set_index("id")["fp8_tflops"]
    has_fp8 = runs["hardware"].map(fp8_table).notna()
    able = (runs["served"] != "fp8") | has_fp8
    able &= (runs["served"] != "nvfp4") | runs["hardware"].isin(FP4_GPUS)
    return np.asarray(able & (runs["requests_held"] >= AT_ONCE[0]), dtype=bool)


def _fewest(runs: pd.DataFrame) -> pd.DataFrame:
    return runs.sort_values("num_gpus", kind="stable").drop_duplicates(["template", "served", "hardware"])


def _as_measured(frame: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """The variants on as many GPUs as the board measured their model on."""
    there = frame.loc[frame["kind"] == SELF_HOSTED, ["model", "hardware", "num_gpus"]].drop_duplicates()
    there = there.assign(num_gpus=numbers(there, "num_gpus")).astype({"model": object, "hardware": object})
    return runs.astype({"model": object, "hardware": object}).merge(there, on=["model", "hardware", "num_gpus"])


def _unmeasured(frame: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """Without what somebody measured, a person's own rows included; their GPUs may be named without a hardware id."""
    named = frame[["model", "precision", "gpu", "num_gpus"]]
    hosted = named[(frame["kind"] == SELF_HOSTED) & _is_timed(frame)]
    keys = zip(hosted["model"], hosted["precision"].astype(object).str.lower(), hosted["gpu"],
               numbers(hosted, "num_gpus"), strict=True)  # fmt: skip
    measured = set(keys)
    own = zip(runs["model"], runs["served"], runs["gpu"], runs["num_gpus"], strict=True)
    return runs[[key not in measured for key in own]]


def _is_timed(frame: pd.DataFrame) -> Floats:
    timed = [np.isfinite(numbers(frame, name)) for name in ("output_tokens_per_s", "itl_p95_ms", "itl_p50_ms")]
    return np.asarray(np.logical_or.reduce(timed))
