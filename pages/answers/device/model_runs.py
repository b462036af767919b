"""Every open language model in every number format on one machine: memory, GB read per token, seconds, whether it fits.

Where a model's shape is published, its cache and overhead are computed from it. For the others the cache of a token is
assumed: the upper quartile of the published shapes of about its size. All formats run in llama.cpp.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.warehouse import edge_queries
from models.device.local_speed import machine_correction, token_time_s
from models.device.offload import offloaded_tokens_per_s
from models.front.pareto import Floats
from models.serving.memory import GB, LLAMA_CPP, fixed_bytes, request_cache_bytes
from models.serving.roofline import SHAPE
from models.serving.weights import FORMATS, weight_bytes
from pages.answers.boards import store
from pages.answers.boards.memory_needed import OF_WEIGHTS
from pages.answers.boards.precision_quality import with_precision_quality
from pages.answers.boards.predicted_energy import shapes
from pages.answers.device.machine import Machine
from pages.answers.device.measured_speeds import measured_rows, speed_study
from pages.answers.device.view import DeviceView

GGUF_FORMATS = ("q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k")
MXFP4 = "mxfp4"
SIMILAR_SIZE = 2.0  # up to twice or half as many parameters
LEAST_SHAPES, CAREFUL_SHARE = 5, 0.75
ASSUMED_MARGIN = 0.05  # that a model of unknown shape must leave free
ASSUMED_VOCABULARY = 262_144.0  # the largest in use; its scores take little here
RATING = "arena_2026_rating"

model_ratings = store.from_warehouse(edge_queries.model_ratings, maxsize=2)


@store.data_cache(maxsize=1)
def open_models() -> pd.DataFrame:
    """Open language models of known size: id (index), label, parameters, rating with its interval, shape."""
    table = store.models().set_index("id")
    text = table["modality"].astype(str).str.split("+").map(lambda parts: "text" in parts)
    chosen = table[table["open_weights"].fillna(False).astype(bool) & table["n_params"].notna() & text]
    chosen = chosen[chosen["named_by"].isna()]
    frame = chosen[["label", "family", "n_params", "n_params_active", "native_precision", "released"]].copy()
    frame["n_params_active"] = frame["n_params_active"].fillna(frame["n_params"])
    known = shapes()
    columns = [name for name in dict.fromkeys((*SHAPE, *OF_WEIGHTS, *known.columns)) if name not in frame]
    return frame.join(known.reindex(columns=columns)).join(model_ratings(RATING).reindex(frame.index))


def runs_on(machine: Machine, view: DeviceView) -> pd.DataFrame:
    """A row per model and format: sizes in GB (1e9 bytes), seconds per token, tokens/s with its interval, `state`.

    `state` is runs, slow (in memory, but below the speed asked for) or storage (weights stream from it).
    """
    return _with_speed(sized_runs(view.context_tokens, tuple(accepted_formats(view))), machine, view)


@store.data_cache(maxsize=16)
def sized_runs(context_tokens: int, formats: tuple[str, ...]) -> pd.DataFrame:
    """Every rated model in each of the formats that it is offered in, with its memory and the change of its quality."""
    models = open_models()
    models = models[models["rating"].notna()]
    runs = pd.concat([models.assign(precision=name) for name in formats]).rename_axis("model").reset_index()
    native = runs["native_precision"].astype(object).where(runs["native_precision"].notna(), "bf16").str.lower()
    most_bits = native.map(lambda name: FORMATS[name].bits if name in FORMATS else FORMATS["bf16"].bits)
    bits = runs["precision"].map(lambda name: FORMATS[name].bits)
    offered = np.where(runs["precision"] == MXFP4, native == MXFP4, bits <= most_bits)
    return with_precision_quality(_with_memory(runs[offered].reset_index(drop=True), context_tokens))


def accepted_formats(view: DeviceView) -> list[str]:
    """Formats with at least the bits of the least one; MXFP4, as some models are released, counts as four bits."""
    least = FORMATS[view.least_format].bits
    fours = [MXFP4] if least <= FORMATS["q4_k_m"].bits else []
    return [*fours, *(name for name in GGUF_FORMATS if FORMATS[name].bits >= least)]


def _with_memory(runs: pd.DataFrame, context_tokens: int) -> pd.DataFrame:
    """The runs with weights, cache, overhead and their sum in GB, and whether the cache is assumed."""
    load = runs.assign(num_gpus=1.0, vocabulary_tokens=runs["vocabulary_tokens"].fillna(ASSUMED_VOCABULARY))
    cache = request_cache_bytes(load, context_tokens)
    is_assumed = np.isnan(cache)
    cache = np.where(is_assumed, context_tokens * _assumed_token_bytes(load["n_params"].to_numpy(float)), cache)
    activations, outside = fixed_bytes(load, LLAMA_CPP)
    weights = weight_bytes(runs)
    parts = {"weights_gb": weights, "cache_gb": cache, "overhead_gb": activations + outside}
    sized = runs.assign(**{name: values / GB for name, values in parts.items()}, cache_is_assumed=is_assumed)
    return sized.assign(
        total_gb=sized[list(parts)].sum(axis=1),
        read_gb=sized["weights_gb"] * runs["n_params_active"] / runs["n_params"],
        sparse=runs["n_params_active"] < runs["n_params"],
    )


def _assumed_token_bytes(params: Floats) -> Floats:
    """Bytes that a token caches in a model of about this size whose shape is not published."""
    table = open_models()
    known = request_cache_bytes(table.assign(num_gpus=1.0), 1.0)
    sizes, per_token = table["n_params"].to_numpy(float)[~np.isnan(known)], known[~np.isnan(known)]
    assumed = {}
    for size in np.unique(params):
        near = per_token[np.abs(np.log(sizes / size)) <= np.log(SIMILAR_SIZE)]
        assumed[size] = np.quantile(near if len(near) >= LEAST_SHAPES else per_token, CAREFUL_SHARE)
    return np.array([assumed[size] for size in params])


def _with_speed(runs: pd.DataFrame, machine: Machine, view: DeviceView) -> pd.DataFrame:
    """The runs with tokens/s, its 90% interval and what becomes of them on the machine."""
    speed = speed_study().speed
    correction = machine_correction(speed, rows_of(machine)) if machine.is_as_sold else None
    low, high = speed.new_machine if correction is None else speed.known_machine
    seconds = token_time_s(speed, runs.assign(bandwidth_gb_s=machine.bandwidth_gb_s, maker=machine.maker))
    seconds = seconds * (correction or 1.0)
    resident = machine.usable_gb - (runs["cache_gb"] + runs["overhead_gb"]).to_numpy(float)
    needed = runs["total_gb"].to_numpy(float) * np.where(runs["cache_is_assumed"], 1 + ASSUMED_MARGIN, 1.0)
    fits = needed <= machine.usable_gb
    held = np.where(fits, runs["weights_gb"], np.maximum(resident, 0.0))
    bounds = [
        offloaded_tokens_per_s(seconds * factor, runs["weights_gb"], runs["read_gb"], held, machine.storage_gb_s)
        for factor in (1.0, high, low)
    ]
    quick = bounds[0] >= view.min_tokens_per_s
    return runs.assign(
        fits=fits,
        resident_gb=np.minimum(held, runs["weights_gb"]),
        tokens_per_s=bounds[0],
        tokens_per_s_low=bounds[1],
        tokens_per_s_high=bounds[2],
        state=np.select([fits & quick, fits], ["runs", "slow"], "storage"),
    )


def rows_of(machine: Machine) -> pd.DataFrame:
    """The rows of the speed study that were measured on this machine's chip."""
    rows = speed_study().rows
    return rows[_is_of(rows, machine)]


def measured_on(machine: Machine) -> pd.DataFrame:
    """Every measured row of this machine's chip, those that the study leaves out too; none for a changed bandwidth."""
    rows = measured_rows()
    return rows[_is_of(rows, machine)] if machine.is_as_sold else rows.iloc[:0]


def _is_of(rows: pd.DataFrame, machine: Machine) -> pd.Series[bool]:
    same_chip = rows["hardware"].astype(object) == machine.hardware
    return same_chip | rows["gpu"].isin(machine.measured_as)
