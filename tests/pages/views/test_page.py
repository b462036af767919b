"""Saved views: they open as saved, whatever the defaults; they say what the data changed; bad links are sentences."""

from __future__ import annotations

import pytest

from data.saved import views
from pages.answers.boards import store
from pages.answers.choose.answer import choose
from pages.answers.choose.need import resolve
from pages.answers.choose.tables import ranked_rows, saved_summary
from pages.answers.choose.view import ChooseView
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.view import FrontierView
from pages.answers.frontier.view import resolve as resolve_frontier
from pages.answers.shared.page_view import View
from pages.answers.tuning.answer import FineTuneView, fine_tune
from pages.registry import BY_ID, load, pages_with
from tests.pages.conftest import texts

VIEW = resolve(ChooseView(max_latency=60, w_energy=7, gpus=("H100",)))[0]


def changed(record: views.SavedView, view: View) -> list[str]:
    return load(BY_ID[view.page].changes)(record.summary, view)


def saved(view: ChooseView = VIEW, **changed: object) -> views.SavedView:
    answer = choose(view)
    kept: dict[str, object] = {
        "title": "Sixty *ms*",
        "page": "choose",
        "state": view.to_params(full=True),
        "data_version": store.data_version(),
        "rows": ranked_rows(answer),
        "summary": saved_summary(answer),
    }
    return views.save(**{**kept, **changed})


def test_a_saved_view_opens_with_every_setting_and_keeps_its_short_link(open_app):
    record = saved()
    app = open_app(view=record.slug)
    assert not app.exception
    assert app.number_input(key="choose.max_latency").value == 60
    assert app.slider(key="choose.w_energy").value == 7
    assert dict(app.query_params) == {"view": record.slug}
    assert "Sixty" in texts(app)
    app.slider(key="choose.w_energy").set_value(1).run()
    assert "view" not in app.query_params
    assert "its settings have changed since" in texts(app)


def test_it_holds_what_were_defaults_when_it_was_saved(open_app):
    """Another default later must not change it: the state holds every field, defaults included."""
    state = {**VIEW.to_params(full=True), "w_cost": "3", "w_quality": "5"}
    assert set(state) == set(ChooseView.model_fields)
    app = open_app(view=saved(state=state).slug)
    assert app.slider(key="choose.w_cost").value == 3


def test_a_changed_pick_is_said(open_app):
    summary = {"pick": "gone-candidate", "pick_label": "Old Model on one A100", "values": {}}
    record = saved(data_version="000000000000", summary=summary)
    app = open_app(view=record.slug)
    assert not app.exception
    said = texts(app)
    assert "Old Model on one A100" in said
    assert "000000000000" in said


def test_changed_figures_of_the_same_pick_are_said():
    summary = saved_summary(choose(VIEW))
    values = dict(summary["values"])
    values["cost_per_1k_requests_usd"] = 2 * values["cost_per_1k_requests_usd"]
    record = saved(data_version="000000000000", summary={**summary, "values": values})
    changes = changed(record, VIEW)
    assert len(changes) == 1
    assert "then" in changes[0]
    assert "now" in changes[0]
    assert changed(saved(data_version="000000000000"), VIEW) == ["The pick and its figures are the same."]


def test_a_setting_that_no_longer_exists_is_named(open_app):
    state = {**VIEW.to_params(full=True), "gpus": "H100,V9000", "forgotten": "1"}
    app = open_app(view=saved(state=state).slug)
    assert not app.exception
    said = "\n".join(warning.value for warning in app.warning)
    assert "V9000" in said
    assert "forgotten" in said


@pytest.mark.parametrize("slug", ["nope", "../../etc/passwd", "x" * 400, "<b>", "' OR 1=1 --"])
def test_a_link_to_nothing_is_a_sentence(open_app, slug):
    app = open_app(view=slug)
    assert not app.exception
    assert any("no saved view" in warning.value for warning in app.warning)
    assert app.subheader[0].value


def test_every_page_with_a_view_can_be_saved():
    for page in pages_with("changes"):
        assert load(page.view).page == page.id
        assert callable(load(page.changes))


def test_the_list_shows_searches_renames_and_deletes(open_app):
    record = saved(title="Unmistakable title")
    app = open_app("saved_views")
    assert not app.exception
    assert "Unmistakable title" in texts(app)
    app.text_input(key="views.search").set_value("no such words").run()
    assert "No saved view has" in texts(app)
    app.text_input(key="views.search").set_value("unmistakable").run()
    app.text_input(key=f"title-{record.slug}").set_value("Another title")
    app.button(key=f"rename-{record.slug}").click().run()
    assert views.get(record.slug).title == "Another title"
    app.text_input(key="views.search").set_value("another").run()
    app.button(key=f"delete-{record.slug}").click().run()
    assert not app.exception
    assert views.search("Another title") == []


def test_a_front_that_changed_is_said():
    view = FrontierView(x="energy_per_token_j", y="itl_p95_ms")
    answer = answer_frontier(resolve_frontier(view)[0])
    front = answer.frame["candidate_id"].iloc[answer.front].tolist()
    kept = {"title": "front", "page": "frontier", "state": view.to_params(full=True), "rows": answer.listed.head(3)}
    same = views.save(**kept, data_version="000000000000", summary={"front": front})
    assert changed(same, view) == ["The front holds the same candidates."]
    other = views.save(**kept, data_version="000000000000", summary={"front": [*front[1:], "gone", "gone-too"]})
    assert changed(other, view) == ["1 candidate joined the front and 2 left it."]


def test_another_base_model_is_said():
    view = FineTuneView()
    kept = {"title": "tune", "page": "fine-tune", "state": view.to_params(full=True), "rows": fine_tune(view).ranking}
    same = views.save(**kept, data_version="000000000000", summary={"pick": fine_tune(view).pick})
    assert changed(same, view) == ["The pick is unchanged."]
    other = views.save(**kept, data_version="000000000000", summary={"pick": "gpt2"})
    assert changed(other, view)[0].startswith("The pick was gpt2 and is now ")
