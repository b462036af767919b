"""Rental prices against their raw file: the right card, one vote a provider, doubtful prices not counted."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import duckdb
import pandas as pd
import pytest

from data.sources.prices import gpu_rental
from errors import WarehouseError
from tests.tables import stored_tables


@pytest.fixture(scope="module")
def table(raw: Path) -> pd.DataFrame:
    return pd.read_csv(raw / gpu_rental.FILE)


@pytest.fixture(scope="module")
def built() -> pd.DataFrame:
    return stored_tables(gpu_rental.SOURCE.id)["gpu_rental"].fillna({"hardware": "", "why_not": ""})


def _is(built: pd.DataFrame, provider: str, gpu: str, instance: str = "") -> set[str]:
    rows = built[(built["provider"] == provider) & (built["gpu"] == gpu) & built["instance"].str.contains(instance)]
    assert not rows.empty
    return set(rows["hardware"])


def test_every_offer_is_kept(table: pd.DataFrame, built: pd.DataFrame) -> None:
    assert len(built) == 322
    assert len(gpu_rental.rental(table)) == len(table)


@pytest.mark.parametrize(
    ("provider", "gpu", "instance", "hardware"),
    [
        ("lambda", "H100", "pcie", "h100-pcie-80gb"),
        ("lambda", "H100", "sxm5", "h100-sxm5-80gb"),
        ("nebius", "H100", "", "h100-sxm5-80gb"),
        ("hyperstack", "H100-80G-SXM5", "", "h100-sxm5-80gb"),
        ("hyperstack", "H100-80G-PCIe", "", "h100-pcie-80gb"),
        ("seeweb", "H100", "", ""),
        ("verda", "H100", "", ""),
        ("jarvislabs", "H100", "", ""),
        ("oci", "H100", "", ""),
        ("hyperbolic", "H100", "", ""),
        ("runpod", "A100-80GB", "", "a100-pcie-80gb"),
        ("lambda", "A100-80GB", "", "a100-sxm4-80gb"),
        ("verda", "A100-80GB", "", ""),
        ("lambda", "A100", "sxm4", "a100-sxm4-40gb"),
        ("lambda", "A100", "a100$", ""),
        ("lambda", "RTX6000", "", ""),
        ("verda", "RTX-6000-Ada", "", "rtx-6000-ada"),
        ("lambda", "V100", "", ""),
    ],
)
def test_a_name_is_the_card_it_certainly_is(
    built: pd.DataFrame, provider: str, gpu: str, instance: str, hardware: str
) -> None:
    assert _is(built, provider, gpu, instance) == {hardware}


def test_doubtful_prices_are_not_counted_and_say_why(built: pd.DataFrame) -> None:
    assert not built[built["provider"] == "seeweb"]["counted"].any()
    assert not built[built["hardware"] == ""]["counted"].any()
    assert not built[built["usd_per_gpu_hour"].isna()]["counted"].any()
    assert built["counted"].eq(built["why_not"] == "").all()


def test_a_copied_spot_price_is_no_spot_price(table: pd.DataFrame, built: pd.DataFrame) -> None:
    copied = table[table["provider"] == "runpod"]
    assert copied["spot_usd_per_gpu_hour"].equals(copied["price_usd_per_gpu_hour"])
    assert built[built["provider"] == "runpod"]["spot_usd_per_gpu_hour"].isna().all()
    assert built["spot_usd_per_gpu_hour"].notna().any()


def test_an_unknown_name_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(WarehouseError, match="H999"):
        gpu_rental.rental(table.head(1).assign(gpu="H999"))


def test_price_is_the_median_over_providers_of_their_medians(cur: duckdb.DuckDBPyConnection) -> None:
    row = cur.execute("SELECT * FROM rental_price WHERE hardware = 'h100-sxm5-80gb'").df().iloc[0]
    assert row["providers"] == "cudo,hyperstack,lambda,nebius,runpod"
    own = [2.3511, 2.40, median([4.29, 4.19, 4.09, 3.99]), 2.95, 3.29]
    assert row["usd_per_gpu_hour"] == pytest.approx(median(own))
    assert (row["low"], row["high"]) == pytest.approx((min(own), max(own)))


def test_the_other_measured_card_has_a_price(cur: duckdb.DuckDBPyConnection) -> None:
    row = cur.execute("SELECT * FROM rental_price WHERE hardware = 'b200-sxm'").df().iloc[0]
    assert (row["low"], row["usd_per_gpu_hour"], row["high"]) == pytest.approx((4.89, 6.79, 14.0))
    assert row["n_providers"] == 5
