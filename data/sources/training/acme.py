"""Acme: how jobs ended and how much power was drawn in two clusters that develop language models, 2023.

Traps handled here: the shares of jobs and of GPU time are fractions in the file and per cent here; clusters of other
publications stand in the same file, one of them without how its jobs ended, which is missing and not 0; the file of
distributions has one column a curve, in which `share_pct` of the samples are at or below the value.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "traces/acme"
SUMMARY, CURVES = f"{FOLDER}/cluster_summary.csv", f"{FOLDER}/cdf.csv"
S_PER_H = 3600.0
COUNTS = {"job_num": "jobs", "cpu_job_num": "cpu_jobs", "gpu_job_num": "gpu_jobs"}
SIZES = {
    "avg_gpu_num": "gpus_per_job_mean",
    "med_gpu_num": "gpus_per_job_p50",
    "avg_run_time_gpu": "run_time_mean_s",
    "med_run_time_gpu": "run_time_p50_s",
    "avg_que_time_gpu": "queue_time_mean_s",
}
SHARES = {
    "complete_rate_gpu": "completed_jobs_pct",
    "cancel_rate_gpu": "cancelled_jobs_pct",
    "fail_rate_gpu": "failed_jobs_pct",
    "complete_rate_gpu_time": "completed_gpu_time_pct",
    "cancel_rate_gpu_time": "cancelled_gpu_time_pct",
    "fail_rate_gpu_time": "failed_gpu_time_pct",
}
GPU_TIME = ["complete_gpu_time", "cancel_gpu_time", "fail_gpu_time"]
# Power of servers was read in Seren alone (README of the source).
QUANTITIES = {
    "gpu_server_w": ("Seren", "gpu_server_power_w"),
    "cpu_server_w": ("Seren", "cpu_server_power_w"),
    "gpu_w_seren": ("Seren", "gpu_power_w"),
    "gpu_w_kalos": ("Kalos", "gpu_power_w"),
    "gpu_util_pct_seren": ("Seren", "gpu_utilization_pct"),
    "gpu_util_pct_kalos": ("Kalos", "gpu_utilization_pct"),
    "gpu_memory_pct_seren": ("Seren", "gpu_memory_pct"),
    "gpu_memory_pct_kalos": ("Kalos", "gpu_memory_pct"),
}


def build(raw: Path) -> Tables:
    """Tables `training_cluster` and `cluster_quantile`.

    Raises WarehouseError where a share is outside 0 to 1, or a distribution falls as its share grows.
    """
    return {
        "training_cluster": _clusters(pd.read_csv(raw / SUMMARY)),
        "cluster_quantile": _quantiles(pd.read_csv(raw / CURVES)),
    }


def _clusters(summary: pd.DataFrame) -> pd.DataFrame:
    shares = summary[list(SHARES)]
    if not (shares.isna() | shares.ge(0) & shares.le(1)).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: {SUMMARY} has a share of jobs or of GPU time that is not within 0 to 1.")
    return pd.DataFrame(
        {
            "cluster": summary["id"],
            **{ours: summary[theirs] for theirs, ours in (COUNTS | SIZES).items()},
            "gpu_time_h": summary[GPU_TIME].sum(axis=1, min_count=len(GPU_TIME)) / S_PER_H,
            **{ours: (100 * summary[theirs]).round(1) for theirs, ours in SHARES.items()},
            "kind": "measured",
            "source": SOURCE.id,
        }
    )


def _quantiles(curves: pd.DataFrame) -> pd.DataFrame:
    falling = [name for name in QUANTITIES if (curves[name].diff() < 0).any()]
    if falling or not curves["share_pct"].is_monotonic_increasing:
        raise WarehouseError(f"{SOURCE.id}: {CURVES} falls as the share grows, in {', '.join(falling) or 'share_pct'}.")
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "cluster": cluster,
                    "quantity": quantity,
                    "share_pct": curves["share_pct"],
                    "value": curves[column].astype(float),
                    "kind": "measured",
                    "source": SOURCE.id,
                }
            )
            for column, (cluster, quantity) in QUANTITIES.items()
        ],
        ignore_index=True,
    )


SOURCE = Source(
    id="acme",
    title="Acme: jobs, utilisation and power of two language-model clusters, 2023",
    url="https://github.com/InternLM/AcmeTrace",
    licence="CC BY 4.0",
    may_ship_because="CC BY 4.0 permits it with attribution; counts, shares and quantiles alone are taken.",
    version="6d6ac9cd15f3b01151ac6ba00ecddd9156f0dc73",
    retrieved="2024-03-12",
    method="Six months of 2023 in the clusters Seren and Kalos of A100 GPUs, beside summaries of Philly, Helios and PAI"
    " as the authors give them. Quantiles are of samples over time and machines. Which curve of the power file is that"
    " of 8-GPU servers is inferred: the first reaches 6,554 W, the second stays below 960 W.",
    citation="Hu et al., Characterization of Large Language Model Development in the Datacenter, NSDI 2024,"
    " arXiv:2403.07648",
    files=(SUMMARY, CURVES),
    build=build,
)
