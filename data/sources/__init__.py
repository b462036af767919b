"""The sources of the built-in data, one module each. Adding a source is one module and one line here."""

from __future__ import annotations

from types import MappingProxyType

from data.sources import gpu_rental, gpu_specs, litellm_prices, lmarena, mlenergy_v3, rectified_lin2024
from data.sources.source import Source

SOURCES = MappingProxyType(
    {
        module.SOURCE.id: module.SOURCE
        for module in (mlenergy_v3, lmarena, litellm_prices, rectified_lin2024, gpu_specs, gpu_rental)
    }
)

__all__ = ["SOURCES", "Source"]
