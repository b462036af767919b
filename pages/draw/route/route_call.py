"""The Route page's question as a call: its log as a file, its policies and limit as parameters."""

from __future__ import annotations

from models.routers.registry import POLICIES
from pages.answers.route.answer import RouteAnswer
from pages.answers.route.log import RouteLog
from pages.answers.route.log_file import fits_one_call, has_room_for_features, log_file
from pages.draw.shared.posted_call import PostedCall

NO_ROOM = "The file is without embeddings, which would make it too large: neighbours are then queries of one domain."


def route_call(answer: RouteAnswer, held: RouteLog | None) -> PostedCall | None:
    """The call; None where one call cannot ask it: domains held out, or more rows than are read at once."""
    if held is None or answer.view.held_out or not fits_one_call(held.log):
        return None
    log, view = held.log, answer.view
    fitted = [name for name in answer.replay.policies if not POLICIES[name].baseline]
    params = {"policies": ",".join(fitted), "seed": str(view.seed), "bill": str(view.bill)}
    note = NO_ROOM if log.features is not None and not has_room_for_features(log) else ""
    return PostedCall("routers/replay", "paretoscope-router-log.parquet", lambda: log_file(log), params, note)
