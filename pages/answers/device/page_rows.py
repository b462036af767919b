"""The rows and the sentence of the part of the page that is open."""

from __future__ import annotations

import pandas as pd

from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.new_device import new_device, new_device_verdict
from pages.answers.device.sentences import verdict
from pages.answers.device.split_computing import link_rows, split_reply
from pages.answers.device.tables import model_rows
from pages.answers.device.view import DeviceView
from pages.answers.device.vision_limits import vision_reply, within_limits


def verdict_of(answer: DeviceAnswer, view: DeviceView) -> str:
    """The sentence of the open part. Raises InputError for measurements of the user that cannot be read."""
    if view.part == "split":
        return split_reply(view)["verdict"]
    if view.part == "networks":
        return new_device_verdict(new_device(view))
    return vision_reply(view)["verdict"] if view.part == "vision" else verdict(answer)


def page_rows(answer: DeviceAnswer, view: DeviceView) -> pd.DataFrame:
    """The rows of the open part, each with its kind, source and data version."""
    if view.part == "models":
        return model_rows(answer)
    if view.part == "split":
        rows, kind, source = link_rows(view), "estimated", "your times"
    elif view.part == "networks":
        study = new_device(view)
        rows, kind, source = study.predicted if study.own is None else study.own, "predicted", "help_latency"
    else:
        rows, kind, source = within_limits(view), "measured", "timm"
    return rows.assign(kind=kind, source=source, data_version=answer.data_version)
