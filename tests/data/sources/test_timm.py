"""timm: against the raw files, the join on architecture and size, and the front by another library."""

from __future__ import annotations

import moocore
import pandas as pd
import pytest

from data.sources.serving import timm
from data.warehouse.queries import candidates
from models.front.pareto import pareto_optimal
from tests.tables import stored_tables


def test_speed_is_that_of_the_architecture_at_the_same_size(raw):
    built = stored_tables(timm.SOURCE.id)
    rows = built["configuration"].merge(built["measurement"], left_on="id", right_on="configuration")
    wide = rows.pivot(index=["name", "conditions"], columns="metric", values="value")
    row = wide.loc[("eva02_large_patch14_448.mim_m38m_ft_in22k_in1k", "448 px on RTX 5090")]
    assert row["imagenet_top1_pct"] == 90.056
    assert row["imagenet_real_top1_pct"] == 91.144
    speeds = pd.read_csv(raw / timm.FOLDER / timm.SPEEDS["RTX 5090"])
    known = speeds[(speeds["model"] == "eva02_large_patch14_448") & (speeds["infer_img_size"] == 448)]
    assert row["inferences_per_s"] == known["infer_samples_per_sec"].item()


def test_counts_with_commas_are_counts(raw):
    models = stored_tables(timm.SOURCE.id)["model"].set_index("label")
    assert models.loc["eva_giant_patch14_336.clip_ft_in1k", "n_params"] == 1_013_010_000


@pytest.mark.raw_files
def test_the_front_of_37_is_that_of_the_rtx_3090(full_raw):
    """A published count of 37 models, given for an RTX 5090, is the front of the 3090's table; the 5090's has 34."""
    gpus = ("benchmark-infer-amp-nchw-pt240-cu124-rtx3090.csv", timm.SPEEDS["RTX 5090"])
    sizes = [len(_front(full_raw, file)) for file in gpus]
    assert sizes == [37, 34]


@pytest.mark.raw_files
def test_the_front_of_one_gpu_is_that_of_another_library_on_the_raw_files(cur, full_raw):
    known = _front(full_raw, timm.SPEEDS["RTX 5090"])
    board = candidates(cur, "vision").query("gpu == 'RTX 5090'")
    assert len(board) == 1556
    ours = board[["inferences_per_s", "imagenet_top1_pct"]].to_numpy(float)
    front = ours[pareto_optimal(ours, [True, True])]
    assert sorted(map(tuple, front)) == sorted(map(tuple, known))


def _front(raw, file):
    """Speed and accuracy of moocore's front of a table of speeds joined to the accuracies of ImageNet."""
    accuracy = pd.read_csv(raw / timm.FOLDER / "results-imagenet.csv", thousands=",")
    accuracy["arch"] = [name.split(".")[0] for name in accuracy["model"]]
    speeds = pd.read_csv(raw / timm.FOLDER / file)
    joined = accuracy.merge(speeds, left_on=["arch", "img_size"], right_on=["model", "infer_img_size"])
    figures = joined[["infer_samples_per_sec", "top1"]].to_numpy(float)
    return figures[moocore.is_nondominated(figures, maximise=[True, True], keep_weakly=True)]
