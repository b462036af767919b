"""Prefill and decoding on GPUs of their own, or together: the largest rate per GPU that holds both deadlines."""

from __future__ import annotations

import math

import pandas as pd

from data.settings import settings
from models.serving.disaggregation import Goodput, colocated_goodput, split_goodput
from models.serving.fewest import Deadlines
from models.serving.replica import Replica
from pages.answers.boards import store
from pages.answers.deploy.answer import DeployAnswer, deadlines_of, question_of, sized_table
from pages.answers.deploy.sharing import FoldAnswer
from pages.answers.deploy.view import DeployView
from pages.answers.workers.pool import POOL

GOODPUT_S = 1.0
NAMES = {"together": "Together", "split": "Split"}


def split_answer(answer: DeployAnswer) -> FoldAnswer:
    """Both ways on the pick's replica, at the mean lengths of the traffic."""
    calculation, view = "deploy:split", answer.view
    if answer.replica is None or not answer.pick["holds"]:
        return FoldAnswer("Nothing holds the deadlines on this GPU, so there is nothing to split.", calculation)
    if not math.isfinite(deadlines_of(view).ttft_ms) or not math.isfinite(deadlines_of(view).itl_ms):
        return FoldAnswer("Set both deadlines: splitting trades one against the other.", calculation)
    together, split = _both(question_of(view).with_changes(gpu=answer.pick["gpu"], num_gpus=answer.pick["num_gpus"]))
    rows = pd.DataFrame([_row(NAMES["together"], together), _row(NAMES["split"], split)])
    return FoldAnswer(_sentence(together, split, answer), calculation, rows)


def _sentence(together: Goodput, split: Goodput, answer: DeployAnswer) -> str:
    rates = (
        f"{together.requests_per_s_per_gpu:.3g} requests/s per GPU together, {split.requests_per_s_per_gpu:.3g} split"
    )
    if not split.requests_per_s_per_gpu:
        return f"Split, no rate holds the deadlines; together {together.requests_per_s_per_gpu:.3g} requests/s per GPU."
    ratio = (
        split.requests_per_s_per_gpu / together.requests_per_s_per_gpu if together.requests_per_s_per_gpu else math.inf
    )
    verdict = "Splitting pays" if ratio > 1.05 else "Splitting does not pay" if ratio < 0.95 else "Both are alike"
    gpus = f"{split.prefill_gpus} GPUs that read prompts to {split.decode_gpus} that decode"
    return (
        f"{verdict} on {answer.pick['gpu_label']}: {rates}, with {gpus}. By queueing formulas of mean lengths; moving "
        "the cache between GPUs is not counted."
    )


def _row(name: str, result: Goodput) -> dict[str, object]:
    return {
        "way": name,
        "requests_per_s_per_gpu": result.requests_per_s_per_gpu,
        "prefill_gpus": result.prefill_gpus,
        "decode_gpus": result.decode_gpus,
        "limited_by": result.limited_by,
    }


@store.data_cache(maxsize=32)
def _both(question: DeployView) -> tuple[Goodput, Goodput]:
    (sized,) = sized_table(question).sized.values()
    (option,) = sized_table(question).options
    return POOL.run(
        both_goodputs,
        sized.replica,
        option["num_gpus"],
        float(question.input_tokens),
        float(question.output_tokens),
        deadlines_of(question),
        limit_s=settings().fit_timeout_s,
        estimate_s=GOODPUT_S,
    )


def both_goodputs(
    replica: Replica, num_gpus: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> tuple[Goodput, Goodput]:
    """Together and split, as a worker computes them."""
    return (
        colocated_goodput(replica, num_gpus, prompt_tokens, output_tokens, deadlines),
        split_goodput(replica, num_gpus, prompt_tokens, output_tokens, deadlines),
    )
