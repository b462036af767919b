"""The tools whose exports are known. A new one is a file here with its `TOOL`, its row below, and a fixture."""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools import (
    aiperf,
    artificial_analysis,
    codecarbon,
    evaluation_table,
    genai_perf,
    guidellm,
    helm,
    hf_trainer,
    inferencex,
    lighteval,
    litellm_prices,
    llama_bench,
    llm_router,
    llmperf,
    lm_eval,
    local_score,
    mlperf,
    ollama,
    open_compass,
    open_llm_leaderboard,
    openrouter_models,
    optimum_benchmark,
    power_samples,
    request_log,
    router_arena,
    router_bench,
    tensorboard,
    vllm_offline,
    vllm_serve,
    wandb,
    zeus,
)
from data.uploads.tools.tool import Tool

# The most particular signature first.
TOOLS: tuple[Tool, ...] = (
    lm_eval.TOOL,
    lighteval.TOOL,
    litellm_prices.TOOL,
    openrouter_models.TOOL,
    artificial_analysis.TOOL,
    helm.TOOL,
    guidellm.TOOL,
    aiperf.TOOL,
    genai_perf.TOOL,
    inferencex.TOOL,
    vllm_serve.TOOL,
    llmperf.TOOL,
    local_score.TOOL,
    llama_bench.TOOL,
    codecarbon.TOOL,
    mlperf.TOOL,
    router_bench.TOOL,
    llm_router.TOOL,
    hf_trainer.TOOL,
    tensorboard.TOOL,
    wandb.TOOL,
    evaluation_table.TOOL,
    open_compass.TOOL,
    open_llm_leaderboard.TOOL,
    optimum_benchmark.TOOL,
    vllm_offline.TOOL,
    ollama.TOOL,
    zeus.TOOL,
    power_samples.TOOL,
    router_arena.TOOL,
    request_log.TOOL,
)


def tool_of(file: UploadFile, kind: str) -> Tool | None:
    """The tool that wrote a file, where it writes what is asked for."""
    return next((tool for tool in TOOLS if kind in tool.kinds and tool.recognises(file)), None)
