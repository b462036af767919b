"""A batch of offline requests of two kinds: what running compute-heavy ones beside memory-heavy ones can gain."""

from __future__ import annotations

import numpy as np

from models.deployment.offline_mix import BatchServer, overlap_bound, request_seconds
from models.front.pareto import Floats
from models.serving.arrivals import Requests
from models.serving.memory import GB, token_bytes
from models.serving.roofline import WEIGHT_BYTES, read_params
from pages.answers.boards.traffic import presets
from pages.answers.deploy.answer import DeployAnswer, memory_use
from pages.answers.deploy.arrival_pattern import arrival_pattern, trace_requests
from pages.answers.deploy.sharing import FoldAnswer

MOST_OF_EACH = 1500
TFLOP = 1e12


def offline_answer(answer: DeployAnswer) -> FoldAnswer:
    """The bound for as many requests of the other trace as of this traffic, and for each alone."""
    calculation = "deploy:offline-mix"
    if answer.replica is None:
        return FoldAnswer("The speed of this GPU is not known, so nothing can be said of a batch on it.", calculation)
    here = arrival_pattern(answer.view)(0)
    there = trace_requests(answer.view.offline_traffic)
    parts = [_seconds(answer, requests) for requests in (here, there)]
    alone = [overlap_bound(compute, memory) for compute, memory in parts]
    both = overlap_bound(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    name = presets()[answer.view.offline_traffic].label
    sentence = (
        f"Overlapping compute with memory makes such a batch at most {both:.2f} times as fast (this traffic alone "
        f"{alone[0]:.2f}, {name} alone {alone[1]:.2f}), at peak rates and {_batch(answer):,.0f} at once. "
        "BlendServe reports up to 1.44 on its own mixes, which is a claim."
    )
    return FoldAnswer(sentence, calculation)


def _batch(answer: DeployAnswer) -> float:
    """Requests at once in a batch that fills the cache."""
    most = 1.0 if answer.replica is None else float(answer.replica.max_batch)
    return max(min(answer.sized.requests_held, most), 1.0)


def _seconds(answer: DeployAnswer, requests: Requests) -> tuple[Floats, Floats]:
    run = answer.speed.iloc[0]
    gpus, batch = float(run["num_gpus"]), _batch(answer)
    machine = BatchServer(gpus * run["peak_tflops"] * TFLOP, gpus * run["bandwidth_gb_s"] * GB, batch)
    read = read_params(answer.speed.assign(concurrency=batch))[0] * WEIGHT_BYTES[str(run["precision"])]
    per_token = token_bytes(answer.row, memory_use(answer.view).kv_bytes)[0] * run["growing_layers"]
    return request_seconds(
        machine,
        requests.prompt_tokens[:MOST_OF_EACH],
        requests.output_tokens[:MOST_OF_EACH],
        active_params=float(run["n_params_active"]),
        read_bytes=float(read),
        cache_bytes_per_token=float(per_token),
    )
