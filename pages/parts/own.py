"""Where a session keeps the rows it brought: the key in the session's own state, which no other session reads."""

from __future__ import annotations

OWN = "own:data"
