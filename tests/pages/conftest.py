"""The app in process, on its own home folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data.settings import settings
from pages.answers.boards import store
from pages.registry import PAGES
from tests.built import NewHome
from tests.live import ROOT

Open = Callable[..., AppTest]
# What Streamlit's tester learns from a first run: with it given, a test opens its page without running another first.
SCRIPTS = {
    calc_hash(page.url_path): {"script_path": str(ROOT / page.script), "url_pathname": page.url_path} for page in PAGES
}


@pytest.fixture(scope="session", autouse=True)
def home(new_home: NewHome) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setenv("PARETOSCOPE_HOME", str(new_home("home")))
    settings.cache_clear()
    store.forget()
    yield
    patch.undo()
    settings.cache_clear()
    store.forget()


@pytest.fixture(scope="session", autouse=True)
def no_components() -> Iterator[None]:
    """Every AppTest looks through all installed packages for components, of which the app uses none."""
    patch = pytest.MonkeyPatch()
    patch.setattr(manifest_scanner, "scan_component_manifests", list)
    yield
    patch.undo()


@pytest.fixture
def open_app() -> Open:
    """Open a page of the app with URL parameters, and run it."""

    def open_page(page: str = "", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if page:
            app._registered_pages = SCRIPTS
            app.switch_page(f"pages/{page}.py")
        app.query_params.update(params)
        return app.run()

    return open_page


def texts(app: AppTest) -> str:
    """All that the page says in words."""
    elements = [*app.subheader, *app.markdown, *app.caption, *app.warning, *app.info, *app.error]
    return "\n".join(str(element.value) for element in elements)
