"""What the Models page shows: a model, up to three beside it, and the card that it should fit."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from errors import ParetoscopeError
from pages.answers.boards import store
from pages.answers.models.fits import MOST_CONTEXT, MOST_GPUS, MOST_USERS
from pages.answers.shared.page_view import View

MOST_COMPARED = 3  # beside the page's own model: four in all


class ModelsView(View):
    """The state of the Models page; every field is a parameter of its link. `id` may be any name of the model."""

    page: ClassVar[str] = "models"

    id: str = "qwen3-30b-a3b-instruct-2507"
    compare: Annotated[tuple[str, ...], Field(max_length=MOST_COMPARED)] = ()
    task: str = ""
    gpu: str = "rtx-4090"
    num_gpus: Annotated[int, Field(ge=1, le=MOST_GPUS)] = 1
    context_tokens: Annotated[int, Field(ge=1, le=MOST_CONTEXT)] = 8192
    concurrency: Annotated[int, Field(ge=1, le=MOST_USERS)] = 1


def resolve(view: ModelsView) -> tuple[ModelsView, tuple[str, ...]]:
    """The view with ids that this data knows, and a sentence for each name that it had to replace."""
    complaints: list[str] = []
    model = _known(view.id, complaints) or ModelsView().id
    beside = [_known(name, complaints) for name in view.compare]
    compare = tuple(dict.fromkeys(name for name in beside if name and name != model))
    gpu = view.gpu
    if gpu not in set(cards()):
        complaints.append(f"There is no GPU '{gpu[:60]}' of known memory, so {ModelsView().gpu} is shown.")
        gpu = ModelsView().gpu
    return view.with_changes(id=model, compare=compare, gpu=gpu), tuple(complaints)


def _known(name: str, complaints: list[str]) -> str | None:
    try:
        return store.names().resolve(name)
    except ParetoscopeError as error:
        complaints.append(error.detail)
        return None


@store.data_cache(maxsize=1)
def cards() -> dict[str, str]:
    """The GPUs of known memory: label by id, in order of their memory."""
    table = store.hardware().dropna(subset=["memory_gb"]).sort_values(["memory_gb", "label"])
    return {
        str(row.id): f"{row.label} ({row.memory_gb:.0f} GB)" if "GB" not in str(row.label) else str(row.label)
        for row in table.itertuples()
    }


@store.data_cache(maxsize=1)
def offered_models() -> dict[str, str]:
    """The models to choose from in a list: those kept by hand, label by id. Any other is reached by its name."""
    table = store.models()
    curated = table[table["named_by"].isna()].sort_values("label", key=lambda labels: labels.str.lower())
    return dict(zip(curated["id"], curated["label"], strict=True))
