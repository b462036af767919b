"""What has changed in the Device page's answer since a view was saved."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.device.answer import answer_device
from pages.answers.device.machine import resolve
from pages.answers.device.view import DeviceView


def changes_since(before: Mapping[str, object], view: DeviceView) -> list[str]:
    """Whether another model is the highest rated that runs."""
    pick = answer_device(resolve(view)[0]).pick
    now = None if pick is None else pick["label"]
    if now == before.get("pick"):
        return ["The pick is unchanged."]
    return [f"The pick was {before.get('pick') or 'nothing'} and is now {now or 'nothing'}."]
