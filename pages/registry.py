"""One row a page. app.py, saved views, links, the import contracts and the lists of the tests all read it here.

A row names code by its address ("module:name") instead of importing it: the menu must not load every page.

>>> [page.title for page in PAGES if page.group == "Decide"]
['Choose', 'Frontier', 'Route']
>>> BY_ID["fine-tune"].script, BY_ID["fine-tune"].url_path
('pages/fine_tune.py', 'fine-tune')
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Page:
    """A page of the dashboard.

    `id` is what links, saved views and view models call it; `question` is its folder's name in every tree. `view` is
    its state, which makes its settings part of the link; `changes` compares a saved view with today's answer; `calls`
    are its endpoints. A page without settings, saved views or calls leaves them empty.
    """

    id: str
    question: str
    title: str
    icon: str
    group: str
    view: str = ""
    changes: str = ""
    calls: str = ""

    @property
    def script(self) -> str:
        """The page's script, from the project's root."""
        return f"pages/{self.id.replace('-', '_')}.py"

    @property
    def url_path(self) -> str:
        """The page's address; the first page has none."""
        return "" if self is PAGES[0] else self.id


PAGES: tuple[Page, ...] = (
    Page(
        id="choose",
        question="choose",
        title="Choose",
        icon=":material/target:",
        group="Decide",
        view="pages.answers.choose.view:ChooseView",
        changes="pages.answers.choose.changes:changes_since",
        calls="pages.api.choose:ENDPOINTS",
    ),
    Page(
        id="frontier",
        question="frontier",
        title="Frontier",
        icon=":material/show_chart:",
        group="Decide",
        view="pages.answers.frontier.view:FrontierView",
        changes="pages.answers.frontier.changes:changes_since",
        calls="pages.api.boards:ENDPOINTS",
    ),
    Page(
        id="route",
        question="route",
        title="Route",
        icon=":material/alt_route:",
        group="Decide",
        view="pages.answers.route.view:RouteView",
        changes="pages.answers.route.changes:changes_since",
        calls="pages.api.routers:ENDPOINTS",
    ),
    Page(
        id="deploy",
        question="deploy",
        title="Deploy",
        icon=":material/dns:",
        group="Plan",
        view="pages.answers.deploy.view:DeployView",
        calls="pages.api.deploy:ENDPOINTS",
    ),
    Page(
        id="train",
        question="training",
        title="Train",
        icon=":material/model_training:",
        group="Plan",
        view="pages.answers.training.view:TrainView",
        changes="pages.answers.training.changes:changes_since",
        calls="pages.api.training:ENDPOINTS",
    ),
    Page(
        id="footprint",
        question="footprint",
        title="Footprint",
        icon=":material/eco:",
        group="Plan",
        view="pages.answers.footprint.view:FootprintView",
        changes="pages.answers.footprint.changes:changes_since",
        calls="pages.api.footprint:ENDPOINTS",
    ),
    Page(
        id="device",
        question="device",
        title="Device",
        icon=":material/devices:",
        group="Plan",
        view="pages.answers.device.view:DeviceView",
        changes="pages.answers.device.changes:changes_since",
        calls="pages.api.device:ENDPOINTS",
    ),
    Page(
        id="scaling-laws",
        question="laws",
        title="Scaling laws",
        icon=":material/trending_down:",
        group="Forecast",
        view="pages.answers.laws.view:ScalingView",
        changes="pages.answers.laws.changes:changes_since",
        calls="pages.api.laws:ENDPOINTS",
    ),
    Page(
        id="fine-tune",
        question="tuning",
        title="Fine-tune",
        icon=":material/tune:",
        group="Forecast",
        view="pages.answers.tuning.answer:FineTuneView",
        changes="pages.answers.tuning.changes:changes_since",
        calls="pages.api.tuning:ENDPOINTS",
    ),
    Page(
        id="models",
        question="models",
        title="Models",
        icon=":material/neurology:",
        group="Library",
        view="pages.answers.models.view:ModelsView",
        calls="pages.api.models:ENDPOINTS",
    ),
    Page(
        id="evidence",
        question="papers",
        title="Evidence",
        icon=":material/menu_book:",
        group="Library",
        view="pages.answers.papers.view:EvidenceView",
        calls="pages.api.techniques:ENDPOINTS",
    ),
    Page(
        id="prediction-errors",
        question="evidence",
        title="Prediction errors",
        icon=":material/straighten:",
        group="Library",
        view="pages.answers.evidence.error_view:PredictionErrorsView",
        calls="pages.api.prediction_errors:ENDPOINTS",
    ),
    Page(
        id="data",
        question="datasets",
        title="Data",
        icon=":material/database:",
        group="Library",
        view="pages.answers.datasets.view:DataView",
        calls="pages.api.sources:ENDPOINTS",
    ),
    Page(
        id="saved-views",
        question="views",
        title="Saved views",
        icon=":material/bookmarks:",
        group="Library",
        calls="pages.api.tables:ENDPOINTS",
    ),
)
BY_ID = MappingProxyType({page.id: page for page in PAGES})
GROUPS = tuple(dict.fromkeys(page.group for page in PAGES))


def load(address: str) -> Any:
    """The object at "module:name"."""
    module, _, name = address.partition(":")
    return getattr(import_module(module), name)


def pages_with(part: str) -> tuple[Page, ...]:
    """The pages that have a `view`, `changes` or `calls`.

    >>> [page.id for page in pages_with("changes")]
    ['choose', 'frontier', 'route', 'train', 'footprint', 'device', 'scaling-laws', 'fine-tune']
    """
    return tuple(page for page in PAGES if getattr(page, part))
