"""Rental prices of accelerators from the SkyPilot catalogue.

Traps handled here: a name such as H100 means different cards at different providers, so the curated alias table
decides, and a price whose form factor is not stated is kept but not counted; one provider may quote euros; one
provider's spot price is a copy of the on-demand price.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables, curated
from errors import WarehouseError

FILE = "benchmarks/gpu-rental/gpu_rental.csv"
# The catalogue states no currency, and this provider may publish euros.
UNVERIFIED_CURRENCY = frozenset({"seeweb"})
# The catalogue repeats this provider's on-demand price in the column for spot prices.
NO_SPOT_EVIDENCE = frozenset({"runpod"})


def build(raw: Path) -> Tables:
    """Table `gpu_rental`."""
    return {"gpu_rental": rental(pd.read_csv(raw / FILE))}


def rental(raw: pd.DataFrame) -> pd.DataFrame:
    """One row an instance type and price, with the accelerator it certainly is.

    Raises WarehouseError where a name of the catalogue is not in the curated alias table.
    """
    aliases = [alias for alias in curated("hardware_alias") if alias["source"] == SOURCE.id]
    resolved = [_resolve(row.provider, row.gpu, row.instance, aliases) for row in raw.itertuples()]
    priced = raw["price_usd_per_gpu_hour"].notna()
    why_not = [
        _why_not(provider, has_price, alias)
        for provider, has_price, alias in zip(raw["provider"], priced, resolved, strict=True)
    ]
    return pd.DataFrame(
        {
            "provider": raw["provider"],
            "instance": raw["instance"],
            "gpu": raw["gpu"],
            "hardware": [alias["hardware"] for alias in resolved],
            "num_gpus": raw["num_gpus"],
            "usd_per_gpu_hour": raw["price_usd_per_gpu_hour"],
            "spot_usd_per_gpu_hour": raw["spot_usd_per_gpu_hour"].where(~raw["provider"].isin(NO_SPOT_EVIDENCE)),
            "counted": [not reason for reason in why_not],
            "why_not": why_not,
            "source": SOURCE.id,
        }
    ).sort_values(["provider", "gpu", "instance", "usd_per_gpu_hour"], ignore_index=True)


def _resolve(provider: object, gpu: object, instance: object, aliases: list[dict[str, str]]) -> dict[str, str]:
    """The alias row that says most about this offer: provider and instance named, then provider, then neither."""
    fitting = [
        alias
        for alias in aliases
        if alias["name"] == gpu and alias["provider"] in ("", provider) and alias["instance_has"] in str(instance)
    ]
    if not fitting:
        raise WarehouseError(f"{SOURCE.id}: hardware_alias.csv does not say what {gpu!r} at {provider} is.")
    return max(fitting, key=lambda alias: (bool(alias["provider"]), bool(alias["instance_has"])))


def _why_not(provider: object, priced: bool, alias: dict[str, str]) -> str:
    if not priced:
        return "only a spot price is listed"
    if not alias["hardware"]:
        return alias["note"]
    return "currency not stated, may be euros" if provider in UNVERIFIED_CURRENCY else ""


SOURCE = Source(
    id="gpu_rental",
    title="GPU rental prices of ten providers (SkyPilot catalogue)",
    url="https://github.com/skypilot-org/skypilot-catalog",
    licence="none stated",
    may_ship_because="Figures only, with citation: list prices of the providers are facts; no licence is stated, and"
    " no terms that forbid it were found.",
    version="catalogs/v8, one commit a provider",
    retrieved="not recorded",
    method="On-demand list prices per instance, without storage, egress, tax or commitments; one snapshot. A price is"
    " the median over providers of each provider's median, so that a provider with many sizes counts once. No AWS, no"
    " Google Cloud.",
    citation="SkyPilot catalogue, catalogs/v8/<provider>/vms.csv",
    files=(FILE,),
    build=build,
)
