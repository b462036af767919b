"""Questions that people come with, as settings of the page: one click asks them."""

from __future__ import annotations

from dataclasses import dataclass

from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.choose.need import resolve_need
from pages.answers.choose.view import ChooseView

REFERENCE = "gpt-5"  # the model that "as good as" names; a rating of this data stands in its place, not a typed one


@dataclass(frozen=True)
class ExampleQuestion:
    """A question and the view that answers it; `as_good_as` is a model whose quality becomes the least allowed."""

    id: str
    label: str
    view: ChooseView
    as_good_as: str = ""

    def settings(self) -> ChooseView:
        """The view, with the quality of the model that it names as the limit."""
        if not self.as_good_as:
            return self.view
        least = _quality_of(self.as_good_as, self.view)
        return self.view if least is None else self.view.with_changes(min_quality=least)


EXAMPLES = (
    ExampleQuestion("chat", "Chat: run or buy?", ChooseView()),
    ExampleQuestion(
        "own-h100",
        "Chat on my H100s, 50 ms",
        ChooseView(kinds=("self-hosted",), gpus=("H100",), max_latency=50.0),
    ),
    ExampleQuestion(
        "coding-api",
        "Coding by API, $2,000 a month",
        ChooseView(
            quality="arena_2026_coding_rating",
            kinds=("api",),
            requests_per_day=10_000,
            input_tokens=4_000,
            max_usd_per_month=2_000.0,
        ),
    ),
    ExampleQuestion(
        "fits-24gb",
        "What fits a 24 GB card?",
        ChooseView(kinds=("self-hosted",), gpus=("RTX 4090",), gpu_memory_gb=24.0, predicted_variants=True),
    ),
    ExampleQuestion(
        "images-a-second",
        "Classify 1,000 images a second",
        ChooseView(task="timm-imagenet", min_throughput=1_000.0),
    ),
    ExampleQuestion(
        "low-carbon",
        "Low-carbon images in Poland",
        ChooseView(task="text-to-image", grid="Poland", w_cost=1, w_energy=10, w_latency=0, requests_per_day=10_000),
    ),
    ExampleQuestion(
        "open-100ms",
        "Best open model, 100 ms",
        ChooseView(kinds=("self-hosted",), open_only=True, max_latency=100.0, w_quality=10, w_cost=1, w_energy=0),
    ),
    ExampleQuestion(
        "as-good-as",
        "Cheapest as good as GPT-5",
        ChooseView(w_quality=0, w_cost=10, w_energy=0, w_latency=0),
        as_good_as=REFERENCE,
    ),
)


def example_of(view: ChooseView) -> str | None:
    """The example that a view is; None where it is none of them."""
    return next((example.id for example in EXAMPLES if example.view.task == view.task and _is(example, view)), None)


def _is(example: ExampleQuestion, view: ChooseView) -> bool:
    """Whether a view asks the example's question, with the task's usual measure where that names none."""
    settings = example.settings()
    return (settings if settings.quality else settings.with_changes(quality=view.quality)) == view


@store.data_cache(maxsize=8)
def _quality_of(model: str, view: ChooseView) -> float | None:
    """The best quality of a model on the view's task, rounded to what its metric shows; None where it has none."""
    need = resolve_need(view)
    rows = need.board.frame[need.board.frame["model"] == model]
    values = rows[need.view.quality].dropna() if need.view.quality in rows else rows["model"].head(0)
    if values.empty:
        return None
    best = values.max() if metrics()[need.view.quality].maximise else values.min()
    return float(int(best))
