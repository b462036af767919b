"""How a model was told to reason, by its name: makers and arenas write it there, and answers grow tenfold with it."""

from __future__ import annotations

import re

# What a name says outright, the first that matches. Mistral and Phi call sizes of models medium, not efforts.
EFFORT = re.compile(r"^(?:gpt|o\d|grok|gemini|claude).*-(low|medium|high)$")
SWITCHED_OFF = re.compile(r"(?:^|-)(?:no|non)-(?:thinking|reasoning)(?:-|$)")
SWITCHED_ON = re.compile(r"(?:^|-)(?:think|thinking|reasoning|reasoner)(?:-|$)")
# Models that reason whatever they are asked; where the effort can be set, the makers' own setting is medium.
ALWAYS_MEDIUM = re.compile(r"^(?:o1|o3|o4|gpt-oss|gpt-5(?!\.|-chat))(?:-|$)")
ALWAYS = re.compile(
    r"(?:^|-)(?:r1|t1|qwq|magistral)(?:-|$)|^(?:gemini-2\.5-pro|gemini-3|grok-3-mini|grok-4-0709)(?:-|$)"
    r"|^gemini-3\.\d-pro(?:-|$)|^minimax-m[2-9]"
    r"|^gemini-2\.5-flash(?:-preview-(?!.*lite).*)?$"
)
# Models that do either, and whose name does not say which.
EITHER = re.compile(
    r"^(?:qwen-?3-\d+b(?:-a\d+b)?|glm-4\.[5-9].*|grok-4(?:\.1)?-fast|nvidia-nemotron-nano-.*"
    r"|.*nemotron-(?:super|ultra|49b-super).*"
    r"|qwen3\.[5-9]-.*|glm-5.*|kimi-k(?:2\.[5-9]|[3-9]).*|grok-4\.[2-9].*|nemotron-3.*|gemini-3\.\d-flash.*|gemma-4-.*"
    r"|(?:deepseek-v4|mimo-v2|step-3|hy3|hunyuan-hy3|ernie-5|muse|mercury-2|inkling|solar-pro4|dola|nova-2).*)$"
)
_SUFFIX = re.compile(r"-(?:(?:no|non)-(?:thinking|reasoning)|(?:thinking|reasoning|reasoner|chat)(?:-\d+k)?)(?=-|$)")


def reasoning_of(model: str) -> str:
    """`none`, `low`, `medium`, `high`, `thinking` (no level stated), or `unknown` where a model does either."""
    name = model.lower()
    if SWITCHED_OFF.search(name):
        return "none"
    effort = EFFORT.search(name)
    if effort:
        return effort.group(1)
    if SWITCHED_ON.search(name) or ALWAYS.search(name):
        return "thinking"
    if ALWAYS_MEDIUM.search(name):
        return "medium"
    return "unknown" if EITHER.match(name) else "none"


def effort_of(model: str, mode: str | None) -> str:
    """The effort of a model in a mode of the curated table; where no mode is stated, what its name says.

    Efforts above high were counted too seldom to be told apart from it; the least effort answers as if there were none.
    """
    if mode is None:
        return reasoning_of(model)
    if mode in ("no thinking", "minimal"):
        return "none"
    if mode in ("xhigh", "max"):
        return "high"
    return mode if mode in ("low", "medium", "high") else "thinking"


def without_reasoning(model: str) -> str:
    """The model's name without what it says of reasoning: the same for all efforts of one model."""
    name = model.lower()
    if EFFORT.search(name):
        name = name.rpartition("-")[0]
    return _SUFFIX.sub("", name)
