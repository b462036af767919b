"""A caller that has the answer is told so, and only then."""

from __future__ import annotations

import httpx
import pytest

CALLS = ["boards", "boards/vision/frontier.csv?limit=5", "choose.json?task=timm-imagenet", "laws", "sources"]


@pytest.mark.parametrize("call", CALLS)
def test_an_answer_that_the_caller_has_is_not_sent_again(api: httpx.Client, call: str) -> None:
    first = api.get(call)
    tag = first.headers["etag"]
    again = api.get(call, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(call, headers={"If-None-Match": '"other"'}).content == first.content


def test_another_question_or_form_has_another_tag(api: httpx.Client) -> None:
    calls = ["choose.json", "choose.csv", "choose.json?w_cost=4", "choose.json?w_cost=5", "boards/vision/frontier.json"]
    tags = [api.get(call).headers["etag"] for call in calls]
    assert len(set(tags)) == len(tags)
    assert (
        api.get("choose.json?w_cost=4&max_gpus=2").headers["etag"]
        == api.get("choose.json?max_gpus=2&w_cost=4").headers["etag"]
    )


def test_refusals_and_the_server_s_own_state_have_none(api: httpx.Client) -> None:
    assert "etag" not in api.get("health").headers
    refused = api.get("choose.json?task=nope", headers={"If-None-Match": '"x"'})
    assert refused.status_code == 400 and "etag" not in refused.headers
