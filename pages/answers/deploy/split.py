"""Prefill and decoding in turns, on GPUs of their own, or at once on shares: the largest rate that holds both."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from data.settings import settings
from models.serving.disaggregation import Goodput, colocated_goodput, shared_goodput, split_goodput
from models.serving.fewest import Deadlines
from models.serving.replica import Replica
from pages.answers.boards import store
from pages.answers.deploy.answer import DeployAnswer, deadlines_of, question_of, sized_table
from pages.answers.deploy.sharing import FoldAnswer
from pages.answers.deploy.view import DeployView
from pages.answers.workers.pool import POOL

GOODPUT_S, ALIKE = 1.0, 1.05
NAMES = ("Taking turns", "Splitting", "Sharing")


def split_answer(answer: DeployAnswer) -> FoldAnswer:
    """In turns on one replica, split over replicas, and at once on shares of one, at the mean lengths."""
    calculation, view = "deploy:split", answer.view
    if answer.replica is None or not answer.pick["holds"]:
        return FoldAnswer("Nothing holds the deadlines on this GPU, so there is nothing to split.", calculation)
    if not math.isfinite(deadlines_of(view).ttft_ms) or not math.isfinite(deadlines_of(view).itl_ms):
        return FoldAnswer("Set both deadlines: splitting trades one against the other.", calculation)
    ways = _ways(question_of(view).with_changes(gpu=answer.pick["gpu"], num_gpus=answer.pick["num_gpus"]))
    rows = pd.DataFrame([_row(name, result) for name, result in zip(NAMES, ways, strict=True)])
    return FoldAnswer(_sentence(ways, answer), calculation, rows)


def _sentence(ways: Sequence[Goodput], answer: DeployAnswer) -> str:
    rates = [way.requests_per_s_per_gpu for way in ways]
    best = max(range(len(ways)), key=rates.__getitem__)
    if not rates[best]:
        return "By these formulas of mean lengths no rate holds both deadlines, in any of the three ways."
    figures = ", ".join(f"{name[:1].lower()}{name[1:]} {rate:.3g}" for name, rate in zip(NAMES, rates, strict=True))
    gain = "" if best == 0 or not rates[0] else f", {100 * (rates[best] / rates[0] - 1):.0f}% more than taking turns"
    alike = best != 0 and rates[0] > 0 and rates[best] / rates[0] < ALIKE
    first = "The three ways serve nearly alike" if alike else f"{NAMES[best]} serves most per GPU{gain}"
    return (
        f"{first} on {answer.pick['gpu_label']}: {figures} requests/s per GPU. Splitting gives each phase GPUs of its "
        "own, sharing a share of each GPU. By queueing formulas of mean lengths; moving the cache is not counted."
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
def _ways(question: DeployView) -> tuple[Goodput, Goodput, Goodput]:
    (sized,) = sized_table(question).sized.values()
    (option,) = sized_table(question).options
    return POOL.run(
        all_goodputs,
        sized.replica,
        option["num_gpus"],
        float(question.input_tokens),
        float(question.output_tokens),
        deadlines_of(question),
        limit_s=settings().fit_timeout_s,
        estimate_s=GOODPUT_S,
    )


def all_goodputs(
    replica: Replica, num_gpus: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> tuple[Goodput, Goodput, Goodput]:
    """Taking turns, split, and at once on shares, as a worker computes them."""
    return (
        colocated_goodput(replica, num_gpus, prompt_tokens, output_tokens, deadlines),
        split_goodput(replica, num_gpus, prompt_tokens, output_tokens, deadlines),
        shared_goodput(replica, num_gpus, prompt_tokens, output_tokens, deadlines),
    )
