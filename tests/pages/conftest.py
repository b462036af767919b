"""The app in process, on its own home folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from data.settings import settings
from pages.answers.boards import store
from tests.live import ROOT

Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setenv("PARETOSCOPE_HOME", str(tmp_path_factory.mktemp("home")))
    settings.cache_clear()
    store.forget()
    yield
    patch.undo()
    settings.cache_clear()
    store.forget()


@pytest.fixture
def open_app() -> Open:
    """Open a page of the app with URL parameters, and run it."""

    def open_page(page: str = "", **params: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if not page:
            app.query_params.update(params)
        app.run()
        if page:
            app.switch_page(f"pages/{page}.py")
            app.query_params.clear()
            app.query_params.update(params)
            app.run()
        return app

    return open_page


def texts(app: AppTest) -> str:
    """All that the page says in words."""
    elements = [*app.subheader, *app.markdown, *app.caption, *app.warning, *app.info, *app.error]
    return "\n".join(str(element.value) for element in elements)
