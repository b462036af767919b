"""Split computing on the page: your times, your link, and the links between which a split is the fastest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.device.split import SplitTask, SplitTimes, Way, least_link_mbit_s, most_link_mbit_s, split_times
from pages.answers.device.replies import SplitReply
from pages.answers.device.view import DeviceView
from pages.answers.shared.formatting import number

MS_PER_S = 1000.0
LINKS_MBIT_S = np.geomspace(0.1, 1000.0, 81)
WAYS: Mapping[Way, str] = {"local": "all on the device", "split": "split", "offloaded": "all on the server"}


def task_of(view: DeviceView) -> SplitTask:
    """The view's times and data."""
    return SplitTask(
        local_s=view.local_ms / MS_PER_S,
        head_s=view.head_ms / MS_PER_S,
        tail_s=view.tail_ms / MS_PER_S,
        server_s=view.server_ms / MS_PER_S,
        input_mb=view.input_mb,
        share=view.sent_share,
    )


def split_reply(view: DeviceView) -> SplitReply:
    """One input each way, and the links at which they are equal."""
    task = task_of(view)
    times = split_times(task, view.link_mbit_s)
    return SplitReply(
        local_ms=round(MS_PER_S * times.local_s, 3),
        split_ms=round(MS_PER_S * times.split_s, 3),
        offloaded_ms=round(MS_PER_S * times.offloaded_s, 3),
        fastest=times.fastest,
        least_link_mbit_s=least_link_mbit_s(task),
        most_link_mbit_s=most_link_mbit_s(task),
        verdict=split_verdict(task, times, view.link_mbit_s),
    )


def split_verdict(task: SplitTask, times: SplitTimes, link_mbit_s: float) -> str:
    """The fastest way at this link, and between which links splitting is."""
    ms = {name: MS_PER_S * getattr(times, f"{name}_s") for name in WAYS}
    said = f"At {number(link_mbit_s)} Mbit/s, {WAYS[times.fastest]} is fastest: {number(ms[times.fastest])} ms"
    others = ", ".join(f"{number(ms[name])} ms {WAYS[name]}" for name in WAYS if name != times.fastest)
    return f"{said} against {others}. {_range(task)}"


def _range(task: SplitTask) -> str:
    least, most = least_link_mbit_s(task), most_link_mbit_s(task)
    if least is None or (most is not None and most <= least):
        return "No link makes splitting the fastest."
    upper = "" if most is None else f" and below {number(most)} Mbit/s"
    return f"Splitting is fastest above {number(least)} Mbit/s{upper}."


def link_rows(view: DeviceView) -> pd.DataFrame:
    """Time of an input each way over links of 0.1 to 1,000 Mbit/s, ms."""
    task = task_of(view)
    times = [split_times(task, float(link)) for link in LINKS_MBIT_S]
    columns = {f"{name}_ms": [MS_PER_S * getattr(each, f"{name}_s") for each in times] for name in WAYS}
    return pd.DataFrame({"link_mbit_s": LINKS_MBIT_S, **columns})
