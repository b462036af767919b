"""The question bar of the Device page: the machine, what must run, and the settings of the part that is open."""

from __future__ import annotations

from functools import partial

import streamlit as st

from models.serving.weights import FORMATS
from pages.answers.device.machine import machine_of, machines
from pages.answers.device.model_runs import GGUF_FORMATS
from pages.answers.device.new_device import latencies
from pages.answers.device.sentences import device_text, need_text
from pages.answers.device.view import DeviceView
from pages.answers.shared.formatting import number
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar, on_phone
from pages.draw.shared.url_state import from_widgets, key, put

EXAMPLES = {
    "rtx-4090": "A 24 GB card",
    "rtx-3060": "A 12 GB card",
    "mac-mini-m4-pro-24gb": "Mac mini, 24 GB",
    "dgx-spark-128gb": "DGX Spark",
    "raspberry-pi-5-8gb": "Raspberry Pi 5",
}
OWN_FIGURES = {
    "memory_gb": ("Memory, GB", "As its label says: 24 for a 24 GB card."),
    "bandwidth_gb_s": (
        "Memory bandwidth, GB/s",
        "Peak. Rows measured on the device then no longer correct the speeds.",
    ),
    "storage_gb_s": ("Storage, GB/s", "What the drive reads in sequence; for models larger than memory."),
    "power_w": ("Power, W", "While it answers; for the energy of a token at most."),
}
TIMES = {
    "local_ms": ("All on the device, ms", "The whole network on the device."),
    "head_ms": ("Head on the device, ms", "The layers before the bottleneck."),
    "tail_ms": ("Tail on the server, ms", "The layers after it."),
    "server_ms": ("All on the server, ms", "The whole network on the server."),
}


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(DeviceView, name)


def draw_examples(view: DeviceView) -> None:
    """Devices that people ask about, one click each."""
    asked = view.device if view.device in EXAMPLES else None
    widget = f"device-example-{asked or 'none'}"
    st.pills(
        "Devices",
        list(EXAMPLES),
        default=asked,
        format_func=EXAMPLES.__getitem__,
        key=widget,
        on_change=_ask,
        args=(widget,),
        label_visibility="collapsed",
        wrap=not on_phone(),
    )


def _ask(widget: str) -> None:
    chosen = st.session_state[widget]
    put(DeviceView(device=chosen) if chosen else DeviceView())


def draw_inputs(before: DeviceView) -> tuple[DeviceView, tuple[str, ...]]:
    """Draw the settings of the part that is open and read them back."""
    view = from_widgets(DeviceView, before)[0]
    groups = {"models": _of_models, "split": _of_split, "networks": _of_networks, "vision": _of_vision}[view.part](view)
    draw_question_bar("device", groups)
    return from_widgets(DeviceView, before)


def _of_models(view: DeviceView) -> list[SettingsGroup]:
    known = machines()
    label = known[view.device].label if view.device in known else view.device
    least = FORMATS[view.least_format].label.removeprefix("GGUF ")
    own = partial(_draw_own_figures, view)
    return [
        SettingsGroup("machine", "Device", label, "devices", _draw_device),
        SettingsGroup("figures", "Its figures", _figures_text(view, label), "memory", own),
        SettingsGroup("need", "What must run", need_text(view), "filter_alt", _draw_need),
        SettingsGroup("format", "Number formats", f"{least} or more bits", "compress", _draw_format),
    ]


def _figures_text(view: DeviceView, label: str) -> str:
    changed = device_text(view, label)
    if changed != label:
        return changed.partition(", ")[2]
    machine = machine_of(view) if view.device in machines() else None
    return "" if machine is None else f"{number(machine.memory_gb)} GB, {number(machine.bandwidth_gb_s)} GB/s"


def _draw_device() -> None:
    known = machines()
    st.selectbox(
        "Device",
        list(known),
        format_func=lambda name: escape(known[name].label),
        key=k("device"),
        help="Computers as they are sold, and cards of known memory and bandwidth. Type to search.",
    )


def _draw_own_figures(view: DeviceView) -> None:
    machine = machine_of(view.with_changes(**dict.fromkeys(OWN_FIGURES)))
    st.caption("Empty: as the device has it.")
    for name, (label, hint) in OWN_FIGURES.items():
        value = getattr(machine, name)
        st.number_input(
            escape(label),
            min_value=0.1,
            value=None,
            placeholder="not known" if value is None else number(value),
            key=k(name),
            help=escape(hint),
        )


def _draw_need() -> None:
    st.number_input(
        "Context, tokens", 1, 10_000_000, step=1024, key=k("context_tokens"), help="Prompt and answer together."
    )
    st.number_input(
        "Least speed, tokens/s",
        0.0,
        100_000.0,
        step=1.0,
        key=k("min_tokens_per_s"),
        help="People read about 5 to 10 tokens per second.",
    )


def _draw_format() -> None:
    st.selectbox(
        "Fewest bits accepted",
        list(GGUF_FORMATS),
        format_func=lambda name: f"{FORMATS[name].label} ({number(FORMATS[name].bits)} bits per weight)",
        key=k("least_format"),
        help="Of the formats with at least these bits, each model gets the one with the most that still runs.",
    )


def _of_split(view: DeviceView) -> list[SettingsGroup]:
    times = f"{number(view.local_ms)} ms here, {number(view.head_ms)} + {number(view.tail_ms)} ms split"
    data = f"{number(view.input_mb)} MB, {number(view.link_mbit_s)} Mbit/s"
    return [
        SettingsGroup("times", "Times of one input", times, "timer", _draw_times),
        SettingsGroup("link", "Data and link", data, "network_check", _draw_link),
    ]


def _draw_times() -> None:
    for name, (label, hint) in TIMES.items():
        st.number_input(escape(label), 0.0, 1e7, step=10.0, key=k(name), help=escape(hint))


def _draw_link() -> None:
    st.number_input("Data of one input, MB", 0.001, 10_000.0, step=0.1, key=k("input_mb"))
    st.number_input(
        "Share that a split sends",
        0.001,
        1.0,
        step=0.01,
        format="%.3f",
        key=k("sent_share"),
        help="0.229: what BottleFit's bottleneck leaves of the data of ImageNet classifiers, as the paper claims.",
    )
    st.number_input("Link, Mbit/s", 0.01, 1e6, step=1.0, key=k("link_mbit_s"))


def _of_networks(view: DeviceView) -> list[SettingsGroup]:
    own = f"{len(view.own_latencies)} own measurements" if view.own_latencies else "Your own measurements"
    samples = f"{view.new_device}, {view.samples} samples"
    return [
        SettingsGroup("new", "Device taken for new", samples, "devices_other", _draw_new_device),
        SettingsGroup("own", "Your own measurements", own, "edit_note", partial(_draw_own_latencies, view)),
    ]


def _draw_new_device() -> None:
    st.selectbox("Device", list(latencies()), key=k("new_device"), help="The number after a name is the batch size.")
    st.number_input("Networks measured on it", 3, 100, key=k("samples"))


def _draw_own_latencies(view: DeviceView) -> None:
    """A text field that holds the measurements; it is not bound to the URL, which holds its parts."""
    text = st.text_area(
        "Your measurements",
        value="\n".join(view.own_latencies),
        placeholder="0:9.5\n20:18.2\n30:12.1",
        help="A line per network of NAS-Bench-201 and its latency in ms, as network:ms; at least three.",
        key="device-own-latencies",
        max_chars=1_900,
    )
    st.session_state[k("own_latencies")] = [
        part.strip() for part in text.replace(",", "\n").split("\n") if part.strip()
    ]


def _of_vision(view: DeviceView) -> list[SettingsGroup]:
    size = "any size" if view.max_params_m is None else f"at most {number(view.max_params_m)}M parameters"
    bounds = [view.min_flop_per_byte, view.max_flop_per_byte]
    intensity = "any intensity" if bounds == [None, None] else _between(bounds[0], bounds[1])
    return [SettingsGroup("limits", "Limits", f"{size}, {intensity}", "filter_alt", _draw_vision)]


def _between(least: float | None, most: float | None) -> str:
    if least is None:
        return f"at most {number(most)} FLOP per byte"
    return (
        f"{number(least)} FLOP per byte or more" if most is None else f"{number(least)} to {number(most)} FLOP per byte"
    )


def _draw_vision() -> None:
    st.number_input("Most parameters, millions", min_value=0.01, value=None, step=1.0, key=k("max_params_m"))
    st.number_input("Least FLOP per byte", min_value=0.0, value=None, step=10.0, key=k("min_flop_per_byte"))
    st.number_input("Most FLOP per byte", min_value=0.01, value=None, step=10.0, key=k("max_flop_per_byte"))
