"""What the Device page asks: its settings, each a parameter of its link and of the API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.device.split import BOTTLENECK_SHARE
from models.device.transfer import SAMPLES
from pages.answers.shared.page_view import View

LeastFormat = Literal["q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k"]
Part = Literal["models", "split", "networks", "vision"]
PART_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "models": "Language models",
        "split": "Split with a server",
        "networks": "Latency of a new device",
        "vision": "Vision models within limits",
    }
)
USUAL_DEVICE = "rtx-4090"
Megabytes = Annotated[
    float, Field(ge=1e-6, le=10_000, description="Data of one input if it is sent whole, MB (1e6 bytes).")
]


class DeviceView(View):
    """A machine, what must run on it, and the parts of the page."""

    page: ClassVar[str] = "device"

    device: Annotated[str, Field(description="Id of a computer or card, such as rtx-4090 or mac-mini-m4-pro-24gb.")] = (
        USUAL_DEVICE
    )
    memory_gb: Annotated[
        float | None, Field(ge=0.01, le=10_000, description="Memory, GB by its label. Empty: the device's.")
    ] = None
    bandwidth_gb_s: Annotated[
        float | None, Field(ge=1, le=100_000, description="Peak memory bandwidth, GB/s. Empty: the device's.")
    ] = None
    storage_gb_s: Annotated[
        float | None,
        Field(ge=0.0001, le=1_000, description="Rate at which storage is read, GB/s. Empty: the device's."),
    ] = None
    power_w: Annotated[
        float | None, Field(ge=0.01, le=100_000, description="Power while it answers, W. Empty: the device's limit.")
    ] = None
    context_tokens: Annotated[
        int, Field(ge=1, le=10_000_000, description="Tokens that fit beside the weights, prompt and answer together.")
    ] = 8192
    min_tokens_per_s: Annotated[
        float, Field(ge=0, le=100_000, description="Least output tokens/s that count as running.")
    ] = 10.0
    least_format: Annotated[
        LeastFormat, Field(description="Number format with the fewest bits that is accepted; all with more are too.")
    ] = "q4_k_m"
    part: Annotated[Part, Field(description="Which part of the page is open.")] = "models"
    local_ms: Annotated[float, Field(ge=0, le=1e7, description="Time of the whole network on the device, ms.")] = 1000.0
    head_ms: Annotated[float, Field(ge=0, le=1e7, description="Time of its head on the device, ms.")] = 100.0
    tail_ms: Annotated[float, Field(ge=0, le=1e7, description="Time of its tail on the server, ms.")] = 20.0
    server_ms: Annotated[float, Field(ge=0, le=1e7, description="Time of all of it on the server, ms.")] = 50.0
    input_mb: Megabytes = 0.5
    sent_share: Annotated[
        float, Field(ge=1e-6, le=1, description="Share of that data that the bottleneck leaves to be sent, a ratio.")
    ] = BOTTLENECK_SHARE
    link_mbit_s: Annotated[float, Field(ge=0.001, le=1e6, description="Rate of the link to the server, Mbit/s.")] = 8.0
    new_device: Annotated[
        str, Field(description="Device of the latency table that is taken for new, such as raspi4.")
    ] = "raspi4"
    samples: Annotated[int, Field(ge=3, le=100, description="Networks measured on the new device, a count.")] = SAMPLES
    own_latencies: Annotated[
        tuple[str, ...],
        Field(description="Your own measurements as network:ms, separated by commas, at least 3. Empty: none."),
    ] = ()
    max_params_m: Annotated[
        float | None,
        Field(gt=0, le=1e5, description="Most parameters of a vision model, a count in millions. Empty: no limit."),
    ] = 3.0
    min_flop_per_byte: Annotated[
        float | None, Field(ge=0, le=1e5, description="Least compute intensity, FLOP per byte. Empty: no limit.")
    ] = None
    max_flop_per_byte: Annotated[
        float | None, Field(gt=0, le=1e5, description="Highest compute intensity, FLOP per byte. Empty: no limit.")
    ] = None
