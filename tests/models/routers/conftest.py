"""The folder of raw public files, where it is at hand."""

from __future__ import annotations

from tests.data.conftest import raw

__all__ = ["raw"]
