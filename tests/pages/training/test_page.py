"""The Train page: what it shows at first, what a link sets, and what it says where something is unknown."""

from __future__ import annotations

import re

import pytest

from pages.answers.training.view import TrainView, resolve
from tests.pages.conftest import Open, texts


def shown(app) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_a_first_visit_shows_a_plan(open_app: Open) -> None:
    app = open_app("train")
    assert not app.exception
    assert not app.warning
    verdict = texts(app)
    assert "8 H100 SXM5 80GB train 7B parameters on 140B tokens in" in verdict
    assert set(shown(app)) == {
        "Time, predicted",
        "Price, predicted",
        "Energy, predicted",
        "Carbon, predicted",
    }
    for part in (
        "Expect a failure every",
        "23.8% less energy",
        "Each of 8 workers sends",
        "All weights, Adam; FRUGAL; LOST; LoRA",
    ):
        assert part in verdict


def test_a_link_sets_the_run(open_app: Open) -> None:
    app = open_app("train", n_params="405e9", tokens="15.6e12", num_gpus="16384")
    assert "train 405B parameters on 15.6T tokens" in texts(app)
    assert "Expect a failure every 3.09 hours; save every 19.3 minutes." in texts(app)
    assert "outside that range" in texts(app)


def test_no_room_is_said(open_app: Open) -> None:
    app = open_app("train", n_params="70e9", num_gpus="1")
    assert re.search(r"All weights, Adam needs [\d,]+ GB on each of 1 H100 SXM5 80GB, which offer", texts(app))


def test_a_gpu_without_a_price(open_app: Open) -> None:
    app = open_app("train", gpu="v100-pcie-16gb", n_params="1e9", tokens="2e10")
    assert not app.exception
    assert "No provider's rental price of this GPU is known" in texts(app)
    assert "Price, predicted" not in shown(app)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"gpu": "abacus"}, "no GPU with known memory and speed 'abacus'"),
        ({"grid": "Atlantis"}, "no grid 'Atlantis'"),
        ({"n_params": "-1"}, "not a usable value of 'n_params'"),
        ({"workload": "x"}, "no measured workload 'x'"),
        ({"profile": "A40/x"}, "no power profile 'A40/x'"),
        ({"parity": "9"}, "fewer spare nodes"),
        ({"gpu": "v100-pcie-16gb"}, "at BF16 is unknown"),
        ({"colour": "red"}, "no setting called 'colour'"),
    ],
)
def test_a_bad_link_is_answered_in_words(params: dict[str, str], words: str) -> None:
    view, complaints = TrainView.from_params({name: [value] for name, value in params.items()})
    said = [*complaints, *resolve(view)[1]]
    assert any(words in sentence for sentence in said), said


def test_a_label_opens_its_gpu() -> None:
    view, complaints = resolve(TrainView(gpu="H100 SXM5 80GB"))
    assert (view.gpu, complaints) == ("h100-sxm5-80gb", ())


def test_entering_billions_sets_the_count(open_app: Open) -> None:
    app = open_app("train")
    box = next(box for box in app.number_input if box.key == "train-n_params-billions")
    assert box.value == 7
    box.set_value(1.3).run()
    assert "train 1.3B parameters" in texts(app)
