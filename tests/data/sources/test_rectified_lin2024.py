"""The fine-tuning curves against their raw files: joined by name, the loss before fine-tuning kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from data.sources.curves import rectified_lin2024
from data.sources.source import Tables
from errors import WarehouseError
from tests.tables import stored_tables


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(rectified_lin2024.SOURCE.id)


def test_thirty_models_on_three_data_sets(built: Tables) -> None:
    curves, points = built["learning_curve"], built["curve_point"]
    assert curves.groupby("data_set")["model"].nunique().to_dict() == {"FLAN": 30, "Gigaword": 30, "WMT19": 30}
    assert curves["curve_id"].is_unique
    assert points.groupby("curve_id").size().eq(15).all()
    assert set(points["x"]) == {0.0, *(200.0 * 2**k for k in range(14))}
    assert set(curves["y_unit"]) == {"nats"}


def test_rows_are_joined_by_name(raw: Path, built: Tables) -> None:
    order = [
        list(pd.read_csv(raw / rectified_lin2024.FOLDER / f"{name}.csv")["config name"])
        for name in ("flan", "gigaword")
    ]
    assert order[0] != order[1], "the trap is gone: the files now list the models in one order"
    points = built["curve_point"].set_index(["curve_id", "x"])["y"]
    gigaword = pd.read_csv(raw / rectified_lin2024.FOLDER / "gigaword.csv").set_index("config name")
    for name in gigaword.index:
        curve = "gigaword_" + name.rpartition("/")[2].lower()
        assert points[(curve, 0.0)] == gigaword.loc[name, "0"]
        assert points[(curve, 1638400.0)] == gigaword.loc[name, "1638400"]


def test_a_model_has_one_size_on_all_data_sets(built: Tables) -> None:
    assert built["learning_curve"].groupby("model")["n_params"].nunique().eq(1).all()


def test_files_that_disagree_are_refused(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / rectified_lin2024.FOLDER
    shutil.copytree(raw / rectified_lin2024.FOLDER, folder, copy_function=shutil.copyfile)
    folder.chmod(0o755)
    pd.read_csv(folder / "flan.csv").iloc[1:].to_csv(tmp_path / "short.csv", index=False)
    (tmp_path / "short.csv").replace(folder / "flan.csv")
    with pytest.raises(WarehouseError, match="same models"):
        rectified_lin2024.build(tmp_path)
