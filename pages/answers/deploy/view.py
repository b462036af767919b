"""What the Deploy page is asked: a model in a number format, the GPUs or all of them, the traffic and the deadlines."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from errors import ParetoscopeError
from models.constants import TYPICAL_PUE, WORLD
from models.serving.memory import UTILISATION
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.predicted_energy import shapes
from pages.answers.boards.served_formats import formats_of, native_precision
from pages.answers.boards.traffic import presets
from pages.answers.boards.workload import Rental
from pages.answers.deploy.fold_settings import FoldSettings
from pages.answers.shared.page_view import Params, View

MOST_GPUS, MOST_TOKENS, MOST_PER_S = 64, 10_000_000, 10_000.0
USUAL_TRAFFIC = "azure-chat-2023"
LENGTHS = ("input_tokens", "output_tokens")
Tokens = Annotated[int, Field(ge=1, le=MOST_TOKENS)]


class DeployView(FoldSettings, View):
    """The state of the Deploy page; every field is a parameter of its link.

    `precision` empty: as the model was released. `gpu` empty: all of the hardware table. `num_gpus` of one replica; 0:
    the fewest. `context_tokens` empty: prompt and answer. `traffic`: a public trace that is replayed, whose lengths
    count; empty: arrivals at random with the lengths given.
    """

    page: ClassVar[str] = "deploy"

    model: str = "llama-3.3-70b-instruct"
    precision: str = ""
    kv_precision: Literal["bf16", "fp8"] = "bf16"
    kv_compression: Annotated[int, Field(ge=1, le=32)] = 1
    gpu: str = ""
    num_gpus: Annotated[int, Field(ge=0, le=MOST_GPUS)] = 0
    context_tokens: Tokens | None = None
    traffic: str = USUAL_TRAFFIC
    input_tokens: Tokens = 1155
    output_tokens: Tokens = 211
    requests_per_s: Annotated[float, Field(ge=1e-6, le=MOST_PER_S)] = 5.5
    max_ttft_ms: Annotated[float, Field(ge=0.001, le=1e7)] | None = 1000.0
    max_itl_ms: Annotated[float, Field(ge=0.001, le=1e6)] | None = 100.0
    utilisation: Annotated[float, Field(ge=0.5, le=1.0)] = UTILISATION
    rental: Rental = "median"
    gpu_usd_per_hour: Annotated[float, Field(ge=1e-6, le=1000)] | None = None
    grid: str = WORLD
    pue: Annotated[float, Field(ge=1, le=3)] = TYPICAL_PUE

    @classmethod
    def from_params(cls, params: Params) -> tuple[Self, tuple[str, ...]]:
        """The view of a link; one that gives lengths, and no trace, means its own lengths."""
        own = "traffic" not in params and any(name in params for name in LENGTHS)
        return super().from_params({**params, "traffic": [""]} if own else params)

    def api_params(self) -> dict[str, str]:
        """The parameters of `plan/deploy` that ask the same."""
        params = self.to_params(full=True)
        if self.traffic:
            params = {name: text for name, text in params.items() if name not in LENGTHS}
        return {name: text for name, text in params.items() if text and name not in FoldSettings.model_fields}

    @property
    def held_tokens(self) -> int:
        """Tokens of one request in the cache: the context asked for, else prompt and answer."""
        return self.context_tokens or self.input_tokens + self.output_tokens


def resolve(view: DeployView) -> tuple[DeployView, tuple[str, ...]]:
    """The view with ids that this data knows, and a sentence for each name that it had to replace."""
    complaints: list[str] = []
    changes: dict[str, Any] = {"model": _model(view.model, complaints)}
    if view.gpu and (gpu := gpu_id(view.gpu)) != view.gpu:
        if not gpu:
            complaints.append(f"There is no GPU '{view.gpu[:60]}' in the hardware table, so all of it is shown.")
        changes["gpu"] = gpu
    if view.precision and view.precision.lower() not in served_precisions(changes["model"]):
        offered = ", ".join(served_precisions(changes["model"]))
        complaints.append(f"'{view.precision[:60]}' is no format of this model on a server; the formats are {offered}.")
        changes["precision"] = ""
    for name in ("traffic", "offline_traffic"):
        if (trace := getattr(view, name)) and trace not in presets():
            complaints.append(f"There is no trace '{trace[:60]}'; the traces are {', '.join(presets())}.")
            changes[name] = getattr(DeployView(), name) if name == "offline_traffic" else ""
    if view.grid not in store.grids().index:
        complaints.append(f"There is no grid '{view.grid[:60]}'; the world average is used.")
        changes["grid"] = WORLD
    resolved = view.with_changes(**changes)
    return resolved.with_changes(**trace_lengths(resolved)), tuple(complaints)


def trace_lengths(view: DeployView) -> dict[str, int]:
    """The mean lengths of the trace that a view replays; nothing where it replays none."""
    if not view.traffic:
        return {}
    preset = presets()[view.traffic]
    return {"input_tokens": preset.input_tokens, "output_tokens": round(preset.output_tokens)}


def precision_of(view: DeployView) -> str:
    """The number format of a view's weights: its own, else as the model was released."""
    return view.precision.lower() or native_precision(view.model)


@store.data_cache(maxsize=256)
def served_precisions(model: str) -> dict[str, str]:
    """The formats that servers of many users run (no GGUF), the released one first: label by id."""
    return {name: FORMATS[name].label for name in formats_of(model) if not FORMATS[name].gguf}


@store.data_cache(maxsize=1)
def gpu_labels() -> dict[str, str]:
    """The GPUs of the hardware table, label by id, in order of their labels."""
    table = store.hardware().sort_values("label", key=lambda labels: labels.str.lower())
    return dict(zip(table["id"].astype(str), table["label"].astype(str), strict=True))


def gpu_id(name: str) -> str:
    """The id of a GPU by id or label; empty where there is none."""
    text = name.strip().lower()
    return next((gpu for gpu, label in gpu_labels().items() if text in (gpu.lower(), label.lower())), "")


@store.data_cache(maxsize=1)
def deployable_models() -> dict[str, str]:
    """The models to choose from in a list: open weights of known shape, label by id. Any other is typed."""
    table = store.models()
    known = set(shapes().dropna(subset=["growing_layers"]).index)
    rows = table[table["id"].isin(known)].sort_values("label", key=lambda labels: labels.str.lower())
    return dict(zip(rows["id"], rows["label"], strict=True))


def _model(name: str, complaints: list[str]) -> str:
    try:
        return store.names().resolve(name)
    except ParetoscopeError as error:
        complaints.append(error.detail)
        return DeployView().model
