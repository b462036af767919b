"""What the name of a model or GPU says: the precision, the model without it, the accelerator without its maker.

>>> precision_of("Qwen2.5-7B-Instruct-Q4_K_M"), precision_of("zai-org/GLM-5-FP8"), precision_of("Llama-3.1-8B")
('Q4_K_M', 'fp8', '')
>>> model_without_precision("models/Qwen2.5-7B-Instruct-Q4_K_M.gguf")
'Qwen2.5-7B-Instruct'
>>> gpu_of("NVIDIA H100 80GB HBM3"), gpu_of("8x NVIDIA A100-SXM4-80GB"), gpu_of("NVIDIA GeForce RTX 4080")
(('H100', 1), ('A100', 8), ('RTX 4080', 1))
"""

from __future__ import annotations

import re

# As llama.cpp, AutoAWQ, GPTQ, compressed-tensors and vendors put them into names.
PRECISION = re.compile(
    r"(?<![A-Za-z0-9])(?P<precision>I?Q[1-8]_K - (?:Small|Medium|Large)|"
    r"I?Q[1-8]_(?:K_(?:[A-Z]{1,2})|[A-Z0-9]{1,3}(?:_[A-Z]{1,3})?)|I?Q[1-8]_K|"
    r"(?:nv|mx)?fp[48]|bf16|fp16|f16|fp32|f32|bfloat16|float16|int[48]|w[48]a(?:8|16)|nf4|awq|gptq|[48]-?bit|mxfp4)"
    r"(?![A-Za-z0-9])",
    re.I,
)
SAME = {"bfloat16": "bf16", "float16": "fp16", "f16": "fp16", "f32": "fp32", "4-bit": "4bit", "8-bit": "8bit"}
ENDING = re.compile(r"(?:-\d{5}-of-\d{5})?\.(?:gguf|safetensors|bin|pt|llamafile)$", re.I)
COUNT = re.compile(
    r"^\s*(?P<before>\d{1,3})\s*[x\u00d7*]\s*|\s*[x\u00d7*]\s*(?P<after>\d{1,3})\s*$|\s*\((?P<bracket>\d{1,3})\s*(?:x|GPUs?)?\)\s*$",
    re.I,
)
MAKERS = re.compile(
    r"\b(?:nvidia|amd|intel\(r\)|intel|geforce|tesla|instinct|radeon|apple|google|data center gpu)\b", re.I
)
FORM = re.compile(
    r"\b(?:\d{1,3}\s?G(?:i?B)?|HBM\d?e?|PCI-?e|SXM\d?|NVL(?:\d+)?|OAM|NVLink|CNX|graphics|GPU|accelerator|tensor core|"
    r"hopper|ampere|blackwell server edition)\b",
    re.I,
)


def precision_of(name: str) -> str:
    """The precision that a name says: llama.cpp's in capitals, others small; empty where it says none."""
    matches = list(PRECISION.finditer(name.replace("mostly ", "")))
    if not matches:
        return ""
    text = matches[-1]["precision"]
    if re.match(r"I?Q\d", text, re.I):
        return text.upper().replace(" - MEDIUM", "_M").replace(" - SMALL", "_S").replace(" - LARGE", "_L")
    return SAME.get(text.lower(), text.lower())


def model_without_precision(name: str) -> str:
    """A model's name without its folder, file ending and precision."""
    plain = ENDING.sub("", name.strip())
    if "/" in plain and (plain.startswith((".", "/")) or plain.count("/") > 1 or plain != name.strip()):
        plain = plain.rpartition("/")[2]
    shorter = PRECISION.sub("", plain)
    shorter = re.sub(r"\bmostly\b", "", shorter)
    return re.sub(r"[-_. ]+$", "", re.sub(r"[-_. ]{2,}", lambda match: match[0][0], shorter)).strip() or plain


def stated_gpu_count(name: str) -> int | None:
    """How many accelerators a name says there are; None where it says nothing.

    >>> stated_gpu_count("8x NVIDIA A100-SXM4-80GB"), stated_gpu_count("NVIDIA H100 80GB HBM3")
    (8, None)
    """
    match = COUNT.search(name.strip().split(",")[0])
    return int(match["before"] or match["after"] or match["bracket"]) if match else None


def gpu_of(name: str) -> tuple[str, int]:
    """The accelerator as boards call it, and how many the text says; 1 where it says nothing."""
    count = 1
    plain = name.strip().split(",")[0]
    if match := COUNT.search(plain):
        count = int(match["before"] or match["after"] or match["bracket"])
        plain = COUNT.sub("", plain)
    plain = MAKERS.sub(" ", plain)
    short = FORM.sub(" ", re.sub(r"[-_]+", " ", plain))
    short = re.sub(r"\s+", " ", short).strip(" -_")
    if match := re.fullmatch(r"(?:RTX\s*)?((?:30|40|50)[5-9]0)(\s*(?:Ti|Super|Ti Super|Laptop))?", short, re.I):
        short = f"RTX {match[1]}{(match[2] or '').rstrip()}"
    if re.fullmatch(r"[a-z]+\d+[a-z]*", short):
        short = short.upper()
    return short or name.strip(), max(count, 1)
