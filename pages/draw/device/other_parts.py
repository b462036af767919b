"""The other parts of the Device page: split computing, the latency of a new device, vision models within limits."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from pages.answers.boards.figure_tile import FigureTile
from pages.answers.boards.origin import Origin
from pages.answers.boards.sources import describe_source
from pages.answers.device.new_device import NewDevice
from pages.answers.device.split_computing import split_reply
from pages.answers.device.view import DeviceView
from pages.answers.device.vision_limits import networks, vision_reply, within_limits
from pages.answers.shared.formatting import number
from pages.draw.device.figure_origins import latency_origin, split_origin, vision_origin
from pages.draw.device.models_part import BARE
from pages.draw.device.other_charts import latency_chart, link_chart, vision_chart
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.figure_tiles import draw_tiles
from pages.draw.shared.palette import text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins

VISION_COLUMNS = {"Accuracy": "imagenet_top1_pct", "Parameters": "params_m", "Intensity": "flop_per_byte"}


def draw_split(view: DeviceView) -> None:
    """Time each way at the link, the break-even links, and the chart."""
    reply = split_reply(view)
    least, most = reply["least_link_mbit_s"], reply["most_link_mbit_s"]
    _figures(
        [
            ("All on the device", f"{number(reply['local_ms'])} ms", "your time"),
            ("Split", f"{number(reply['split_ms'])} ms", "estimated"),
            ("All on the server", f"{number(reply['offloaded_ms'])} ms", "estimated"),
            (
                "Splitting is fastest",
                "never" if least is None or (most is not None and most <= least) else _links(least, most),
                "estimated",
            ),
        ],
        split_origin,
    )
    draw_chart(
        link_chart(view, text_colour(st.context.theme.type)),
        key="device-split",
        config=BARE,
        alt="Time of one input all on the device, split and all on the server, over the rate of the link",
    )
    draw_paper_caption("device:split")
    with st.expander("How to read this"):
        st.markdown(
            "The device computes the head of the network, sends its bottleneck, and the server computes the tail: "
            "head + sent data / link + tail. All times are yours; the values at first are a made example. That a "
            "bottleneck leaves 22.9% of the data at 0.6 points less accuracy is BottleFit's claim. The wait of the "
            "link itself and queues at the server are not counted."
        )


def _links(least: float, most: float | None) -> str:
    return f"from {number(least)} Mbit/s" if most is None else f"{number(least)} to {number(most)} Mbit/s"


def draw_new_device(study: NewDevice) -> None:
    """How well samples rank a device, the chart, and predictions from the user's own measurements."""
    _figures(
        [
            (
                "Rank correlation",
                f"{study.spearman.mean():.2f}",
                f"{study.spearman.min():.2f} to {study.spearman.max():.2f}",
            ),
            ("The paper's six devices", f"{study.paper_mean:.2f}", "mean rank correlation"),
            ("Networks", f"{len(study.predicted):,}", f"{study.samples} of them measured"),
        ],
        latency_origin,
    )
    draw_chart(
        latency_chart(study, text_colour(st.context.theme.type)),
        key="device-latency",
        config=BARE,
        alt="Predicted against measured latency of networks on the device that is taken for new",
    )
    draw_paper_caption("device:latency-transfer")
    if study.own is not None:
        _your_device(study.own)
    with st.expander("How to read this"):
        st.markdown(
            "Nine devices have measured every network. A new one measures a few; its latency is predicted as a "
            "weighted mean of the known devices' ranks, drawn to the samples by ridge regression. This stands in for "
            "the meta-learning of HELP: no network is trained. The correlation is of networks that were not sampled, "
            "over 20 draws of samples; the strength of the ridge was chosen on the nine devices alone."
        )
        st.markdown(f"- {describe_source('help_latency')}")


def _your_device(own: pd.DataFrame) -> None:
    st.subheader("Your device", anchor=False)
    table_with_origins(
        own,
        lambda _row, column: latency_origin("Predicted latency") if column == "predicted_ms" else None,
        hide_index=True,
        key="device-own-predictions",
        alt="Predicted latency of every network on your device, fastest first",
        height=388,
        column_config={
            "network": "Network",
            "predicted_ms": st.column_config.NumberColumn("Predicted, ms", format="%.3g"),
            "your_ms": st.column_config.NumberColumn("You measured, ms", format="%.3g"),
        },
    )


def draw_vision(view: DeviceView) -> None:
    """The classifiers within the limits: figures, chart and table."""
    reply, within = vision_reply(view), within_limits(view)
    if reply["rows"]:
        best = reply["rows"][0]
        _figures(
            [
                ("Accuracy", f"{best['imagenet_top1_pct']:.2f}%", "ImageNet top-1, measured"),
                ("Parameters", f"{number(best['params_m'])}M", "counted"),
                ("Intensity", f"{number(best['flop_per_byte'])} FLOP/byte", "counted"),
            ],
            lambda label: vision_origin(dict(best), VISION_COLUMNS[label]),
        )
    draw_chart(
        vision_chart(networks(), within, text_colour(st.context.theme.type)),
        key="device-vision",
        config=BARE,
        alt="ImageNet accuracy against parameters, classifiers within the limits in colour",
    )
    draw_paper_caption("device:constrained-vision")
    if reply["rows"]:
        _classifiers(pd.DataFrame(reply["rows"]))
    with st.expander("How to read this"):
        st.markdown(
            "Compute intensity: two FLOP a multiply-add, over 16-bit weights and activations that are moved once for "
            "one image. RENA searches for such networks by reinforcement learning; here every classifier of timm is "
            "looked at, so nothing within the limits is missed."
        )
        st.markdown(f"- {describe_source('timm')}")


def _classifiers(table: pd.DataFrame) -> None:
    table_with_origins(
        table,
        lambda row, column: vision_origin(table.iloc[row].to_dict(), column),
        hide_index=True,
        key="device-vision-table",
        alt="Classifiers within the limits, the most accurate first",
        column_config={
            "name": "Classifier",
            "image_px": "Image",
            "imagenet_top1_pct": st.column_config.NumberColumn("ImageNet top-1, %", format="%.2f"),
            "params_m": st.column_config.NumberColumn("Parameters, M", format="%.3g"),
            "gmacs": st.column_config.NumberColumn("Multiply-adds, G", format="%.3g"),
            "flop_per_byte": st.column_config.NumberColumn("FLOP per byte", format="%.3g"),
            "inferences_per_s_rtx_4090": st.column_config.NumberColumn("Images/s, RTX 4090", format="localized"),
        },
    )


def _figures(figures: list[tuple[str, str, str]], origin_of: Callable[[str], Origin | None]) -> None:
    draw_tiles([FigureTile(*figure, origin=origin_of(figure[0])) for figure in figures])
