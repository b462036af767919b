"""The Device page over HTTP: which models run on a machine, and the page's other parts."""

from __future__ import annotations

from errors import InputError
from pages.answers.device.answer import answer_device
from pages.answers.device.machine import machines, resolve
from pages.answers.device.new_device import latencies, resolve_new_device
from pages.answers.device.record import device_reply
from pages.answers.device.replies import DeviceReply
from pages.answers.device.view import DeviceView
from pages.api.boards import parameters_of
from pages.api.exchange import Answer, Ask, Endpoint


def plan_device(ask: Ask) -> Answer:
    """Every part of the page for the settings of the query."""
    view, complaints = DeviceView.from_params(ask.query)
    if complaints:
        raise InputError(complaints[0])
    view, unknown = resolve(view)
    if unknown:
        offered = ", ".join(machines())
        raise InputError(
            f"There is no device '{ask.text('device')[:60]}' of known memory and bandwidth; the devices are {offered}.",
            column="device",
        )
    view, unknown = resolve_new_device(view)
    if unknown:
        raise InputError(
            f"There is no device '{ask.text('new_device')[:60]}' in the latency table; it holds "
            f"{', '.join(map(str, latencies()))}.",
            column="new_device",
        )
    return Answer(value=device_reply(answer_device(view), view))


ENDPOINTS = (
    Endpoint(
        "GET",
        "plan/device.json",
        plan_device,
        "Which open models run on a machine, in which format and how fast; split computing, new devices, vision models",
        parameters_of(DeviceView),
        reply=DeviceReply,
        examples=(
            "plan/device.json?device=rtx-4090",
            "plan/device.json?device=mac-mini-m4-pro-24gb&context_tokens=32768&min_tokens_per_s=20",
            "plan/device.json?device=raspberry-pi-5-16gb&storage_gb_s=0.9&max_params_m=5&min_flop_per_byte=50",
        ),
    ),
)
