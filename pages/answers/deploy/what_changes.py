"""What would change the answer: the same GPU with another format, cache, deadline or traffic, by the same formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.serving.weights import FORMATS
from pages.answers.deploy.answer import DeployAnswer, question_of, sized_table
from pages.answers.deploy.replies import DeployOption
from pages.answers.deploy.view import DeployView, precision_of, served_precisions
from pages.answers.shared.formatting import number, plural, usd


@dataclass(frozen=True)
class Change:
    """A setting changed: what, the view with it, and the GPUs and bill before and after (None: it does not hold)."""

    what: str
    view: DeployView
    before: DeployOption
    after: DeployOption

    @property
    def is_same(self) -> bool:
        """Whether as many GPUs are needed."""
        return self.after["gpus_total"] == self.before["gpus_total"]

    @property
    def sentence(self) -> str:
        """`FP8 weights: 8 GPUs, $16,992 a month (half)`."""
        gpus, price = self.after["gpus_total"], self.after["usd_per_month"]
        if gpus is None:
            return f"{self.what}: does not hold on this GPU."
        bill = "" if price is None else f", {usd(float(f'{price:.3g}'))} a month"
        return f"{self.what}: {plural(gpus, 'GPU')}{bill}{self._difference()}."

    def _difference(self) -> str:
        old, new = self.before["gpus_total"], self.after["gpus_total"]
        if not old or not new:
            return ""
        return f" ({100 * (new / old - 1):+.0f}%)".replace("-", "\N{MINUS SIGN}")


def changes_of(answer: DeployAnswer) -> list[Change]:
    """Each change on the pick's GPU, by the formula before and after, so that only the change differs."""
    question = question_of(answer.view).with_changes(gpu=answer.pick["gpu"])
    before = sized_table(question).options[0]
    return [
        Change(
            what,
            answer.view.with_changes(**settings),
            before,
            sized_table(question.with_changes(**settings)).options[0],
        )
        for what, settings in _variants(answer.view)
    ]


def _variants(view: DeployView) -> list[tuple[str, dict[str, Any]]]:
    variants: list[tuple[str, dict[str, Any]]] = []
    precision = precision_of(view)
    smaller = [name for name in ("fp8", "awq") if name in served_precisions(view.model) and name != precision]
    variants += [
        (f"{FORMATS[name].label} weights", {"precision": name})
        for name in smaller
        if FORMATS[name].bits < FORMATS[precision].bits
    ]
    if view.kv_precision == "bf16":
        variants.append(("FP8 cache", {"kv_precision": "fp8"}))
    if view.max_ttft_ms is not None:
        limit = 2 * view.max_ttft_ms
        variants.append((f"First token within {number(limit)} ms", {"max_ttft_ms": limit}))
    if view.max_itl_ms is not None:
        limit = view.max_itl_ms / 2
        variants.append((f"Tokens within {number(limit)} ms", {"max_itl_ms": limit}))
    variants.append(("Twice the traffic", {"requests_per_s": min(2 * view.requests_per_s, 10_000.0)}))
    return variants
