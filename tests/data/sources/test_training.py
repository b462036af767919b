"""The sources on training runs: what the publications say of them, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.sources.grids import carbon_trace
from data.sources.source import Source
from data.sources.training import acme, power_profiles
from errors import WarehouseError
from tests.tables import RAW_ROWS, stored_tables


def test_acme_says_what_its_paper_says() -> None:
    """Hu et al. 2024: Seren's jobs run a median of two minutes on 5.7 GPUs; 42.9% fail and take 12.4% of GPU time."""
    seren = stored_tables(acme.SOURCE.id)["training_cluster"].set_index("cluster").loc["Seren"]
    assert seren[["failed_jobs_pct", "failed_gpu_time_pct", "run_time_p50_s"]].tolist() == [42.9, 12.4, 122]
    assert seren["gpus_per_job_mean"] == pytest.approx(5.7, abs=0.05)


def test_the_ways_that_jobs_end_are_all_of_them() -> None:
    clusters = stored_tables(acme.SOURCE.id)["training_cluster"].dropna()
    for what in ("jobs", "gpu_time"):
        ends = clusters[[f"{end}_{what}_pct" for end in ("completed", "cancelled", "failed")]].sum(axis=1)
        assert ends.between(99.8, 100.2).all()


def test_a_server_of_gpus_draws_more_than_its_gpus_and_more_than_one_of_cpus() -> None:
    quantiles = stored_tables(acme.SOURCE.id)["cluster_quantile"].query("cluster == 'Seren' and share_pct > 1")
    wide = quantiles.pivot_table(index="share_pct", columns="quantity", values="value")
    assert (wide["gpu_server_power_w"] > wide["cpu_server_power_w"]).all()
    assert (wide["gpu_server_power_w"] > 8 * wide["gpu_power_w"]).mean() > 0.9


def test_a_lower_power_limit_draws_less_power() -> None:
    profiles = stored_tables(power_profiles.SOURCE.id)["power_profile"]
    assert profiles.groupby(["gpu", "network", "num_gpus"]).ngroups == 12
    for _, profile in profiles.groupby(["gpu", "network", "num_gpus"]):
        ends = (profile["energy_j"] / profile["time_s"]).iloc[[0, -1]]
        assert ends.iloc[0] < ends.iloc[1]


def test_the_trace_of_carbon_has_no_gap() -> None:
    trace = stored_tables(carbon_trace.SOURCE.id)["carbon_trace"]
    assert len(trace) == 167
    assert (pd.to_datetime(trace["starts"]).diff().dropna() == pd.Timedelta(minutes=30)).all()


@pytest.mark.parametrize(
    ("source", "path", "column", "row", "value", "words"),
    [
        (acme, acme.SUMMARY, "fail_rate_gpu", 0, 42.9, "not within 0 to 1"),
        (acme, acme.CURVES, "gpu_w_kalos", 3, 0.0, "falls as the share grows, in gpu_w_kalos"),
        (carbon_trace, carbon_trace.FILE, "timestamp", 1, "2022-10-20T06:30:00+00:00", "do not follow one another"),
        (power_profiles, "V100+bert-base-uncased+gpu0.csv", "elapsed_time", 2, 0.0, "a figure not above 0"),
        (power_profiles, "V100+bert-base-uncased+gpu0.csv", "window_name", 2, "none", "does not name its GPU"),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    tmp_path: Path, source: object, path: str, column: str, row: int, value: float | str, words: str
) -> None:
    declared: Source = source.SOURCE  # type: ignore[attr-defined]
    for file in declared.raw_files(RAW_ROWS):
        target = tmp_path / file.relative_to(RAW_ROWS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    [broken] = [file for file in tmp_path.rglob("*.csv") if file.as_posix().endswith(path)]
    frame = pd.read_csv(broken).astype({column: object})
    frame.loc[row, column] = value
    frame.to_csv(broken, index=False)
    with pytest.raises(WarehouseError, match=words):
        declared.build(tmp_path)
