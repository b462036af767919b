"""Memory that a model may take of cards and computers."""

from __future__ import annotations

import pytest

from models.device.room import MEMORY_KINDS, usable_gb
from models.serving.memory import GIB


@pytest.mark.parametrize("kind", MEMORY_KINDS)
@pytest.mark.parametrize("label_gb", [4, 16, 24, 128, 512])
def test_never_more_than_there_is_and_always_some(kind: str, label_gb: float) -> None:
    assert 0.4 * label_gb < usable_gb(label_gb, kind) < label_gb * GIB / 1e9


def test_by_hand() -> None:
    assert usable_gb(24, "unified") == pytest.approx(0.75 * 24 * GIB / 1e9)
    assert usable_gb(32, "system") == pytest.approx(28 * GIB / 1e9)
    assert usable_gb(4, "system") == pytest.approx(2 * GIB / 1e9), "a small computer keeps half"
