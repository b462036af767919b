"""The family of a language model by its name, the same for every source: families have one colour on all charts."""

from __future__ import annotations

import re
from types import MappingProxyType

# In the order in which they are looked for: a Hermes made from Mistral is a Mistral, as its architecture is.
FAMILIES = (
    "Qwen",
    "QwQ",
    "Llama",
    "Mixtral",
    "Mistral",
    "Ministral",
    "Gemma",
    "Phi",
    "Yi",
    "Falcon",
    "Granite",
    "InternLM",
    "OLMo",
    "SmolLM",
    "StableLM",
    "Pythia",
    "DeepSeek",
    "Command",
    "Aya",
    "GPT-NeoX",
    "GPT-Neo",
    "GPT-J",
    "GPT2",
    "BLOOM",
    "OPT",
    "MPT",
    "RedPajama",
    "Hermes",
    "Zephyr",
    "OpenChat",
    "SOLAR",
    "EXAONE",
    "GLM",
    "T5",
    "BERT",
    "RWKV",
    "DeciLM",
    "Vicuna",
    "Nemotron",
    "DBRX",
    "Jamba",
)
SAME = MappingProxyType(
    {"QwQ": "Qwen", "Mixtral": "Mistral", "Ministral": "Mistral", "Aya": "Command", "GPT2": "GPT-2"}
)
SHORT = 4


def _word(family: str) -> re.Pattern[str]:
    """The family at the start of a word; a short name is a whole word, so that `phi` is not found in dolphin."""
    return re.compile(rf"(?<![a-z]){family.lower().replace('-', '-?')}" + ("(?![a-z])" if len(family) < SHORT else ""))


_WORDS = MappingProxyType({family: _word(family) for family in FAMILIES})


def family_of(*texts: str) -> str | None:
    """The first family that one of the texts tells, the earlier texts first; None where none does."""
    for text in texts:
        family_name = next((family for family in FAMILIES if _WORDS[family].search(text.lower())), None)
        if family_name:
            return SAME.get(family_name, family_name)
    return None
