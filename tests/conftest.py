"""What every test shares: no test asserts a clock, and none needs more than the repository.

The full raw files, of which `tests/data/sources/raw` holds a few rows each, are an extra: tests marked `raw_files`
are left out where they are not at hand, and the last lines of a run say how many those were.
"""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.built import NewHome, built_home, lay_in
from tests.tables import FULL_RAW, RAW_ROWS

settings.register_profile("paretoscope", deadline=None)
settings.load_profile("paretoscope")

N_EXTRAS = pytest.StashKey[int]()


class WholeGroups(LoadScopeScheduling):
    """Gives each worker whole groups: of a file in two workers, each makes the fixtures and fills the caches.

    They go out in the order of collection, the browser's first.
    """

    def __init__(self, config: pytest.Config, log: Producer) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeGroups:
    return WholeGroups(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what compares with the full raw files where there are none; order groups so that no worker idles.

    A browser waits more than it works, so one worker has all of it from the start while the others compute; after it
    come the groups of most tests.
    """
    extras = [] if FULL_RAW.is_dir() else [item for item in items if item.get_closest_marker("raw_files")]
    if extras:
        config.hook.pytest_deselected(items=extras)
        items[:] = [item for item in items if item not in set(extras)]
    sizes = Counter(group_of(item.location[0]) for item in items)
    items.sort(key=lambda item: _first_to_last(group_of(item.location[0]), sizes))
    config.stash[N_EXTRAS] = len(extras)
    if hasattr(config, "workeroutput"):  # a worker of pytest-xdist: the process that reports collects nothing
        config.workeroutput["n_extras"] = len(extras)


@pytest.fixture(scope="module", autouse=True)
def settled_heap() -> None:
    """Take what is there already out of the garbage collector's sight.

    Streamlit collects all garbage after every run of a page. Thousands of collected tests, loaded libraries and kept
    answers make a heap where that takes a quarter to half a second, each time.
    """
    gc.collect()
    gc.freeze()


def _first_to_last(group: str, sizes: Counter[str]) -> tuple[bool, int, str]:
    return group != "browser", -sizes[group], group


def group_of(file: str) -> str:
    """Tests that run in a process together: of a file, of a page (whose answers it keeps), of calls, in the browser."""
    parts = file.removeprefix("tests/").split("/")
    if parts[0] in ("server", "browser"):
        return parts[0]
    return "/".join(parts[:2] if parts[0] == "pages" else parts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Every worker collects all tests, so that any of them knows how many were left out."""
    n_extras = getattr(node, "workeroutput", {}).get("n_extras", 0)
    node.config.stash[N_EXTRAS] = n_extras  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line on the extras."""
    if n_extras := config.stash.get(N_EXTRAS, 0):
        terminalreporter.write_line(
            f"{n_extras} extra tests against the full raw files left out: there are none in {FULL_RAW}"
            " (PARETOSCOPE_RAW names another folder)"
        )


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built-in warehouse, for reading only."""
    return built_home(tmp_path_factory)


@pytest.fixture(scope="session")
def new_home(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> NewHome:
    """Makes home folders of their own that hold the built-in warehouse already."""
    return lambda name: lay_in(shared_home, tmp_path_factory.mktemp(name))


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder that holds a few raw rows of every source."""
    return RAW_ROWS


@pytest.fixture(scope="session")
def full_raw() -> Path:
    """The folder of the full raw files; only tests marked `raw_files` may ask for it."""
    return FULL_RAW
