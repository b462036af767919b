"""The sources of the built-in data, one module each. Adding a source is one module and one line here."""

from __future__ import annotations

from types import MappingProxyType

from data.sources.curves import (
    chinchilla_kyotakano,
    clark2022,
    gadre2024,
    gemstones2025,
    muennighoff2023,
    obsscaling,
    olmo_ladder2024,
    porian2024,
    qscaled,
    rectified_lin2024,
    sloth,
)
from data.sources.evaluations import (
    aider_polyglot,
    arena_2026_08,
    comparia,
    ecologits_sizes,
    epoch,
    lmarena,
    lmarena_history,
    open_llm_v2,
)
from data.sources.grids import carbon_trace, codecarbon, ecologits
from data.sources.hardware import datacenter_pue, gpu_specs, help_latency, model_shapes
from data.sources.prices import gpu_rental, litellm_prices
from data.sources.quantization import (
    angelslim,
    aqlm,
    autoround,
    awq,
    efficientqat,
    gguf_ppl,
    inferencex_evals,
    intel_nc,
    llamacpp,
    mlx_lm_quant,
    modelopt_ptq,
    nncf,
    paretoq,
    torchao,
)
from data.sources.router_logs import anytime_gsm8k, llmrouter_nine, llmrouterbench, mmlu_pro, routellm, routerarena
from data.sources.serving import (
    argonne_power,
    geerling_wall_power,
    helm_efficiency,
    inferencex_silicon,
    laperf,
    llm_inference_bench,
    llm_perf,
    llmfit_community,
    luccioni_co2,
    mlenergy_v1,
    mlenergy_v3,
    mlperf_inference,
    timm,
    vllm_memory,
    zeus,
)
from data.sources.source import Source
from data.sources.traffic import azure_llm_traces, mooncake_traces
from data.sources.training import acme, llm_foundry, power_profiles, published_runs

SOURCES = MappingProxyType(
    {
        module.SOURCE.id: module.SOURCE
        for module in (
            mlenergy_v3,
            lmarena,
            epoch,
            litellm_prices,
            rectified_lin2024,
            gpu_specs,
            gpu_rental,
            chinchilla_kyotakano,
            gadre2024,
            muennighoff2023,
            porian2024,
            gemstones2025,
            clark2022,
            olmo_ladder2024,
            obsscaling,
            sloth,
            qscaled,
            mmlu_pro,
            llmrouter_nine,
            routellm,
            anytime_gsm8k,
            routerarena,
            aider_polyglot,
            llmrouterbench,
            codecarbon,
            ecologits,
            datacenter_pue,
            aqlm,
            autoround,
            awq,
            efficientqat,
            intel_nc,
            llamacpp,
            nncf,
            paretoq,
            torchao,
            angelslim,
            gguf_ppl,
            inferencex_evals,
            llm_perf,
            mlperf_inference,
            mlenergy_v1,
            timm,
            lmarena_history,
            arena_2026_08,
            luccioni_co2,
            zeus,
            open_llm_v2,
            comparia,
            ecologits_sizes,
            helm_efficiency,
            inferencex_silicon,
            llm_inference_bench,
            modelopt_ptq,
            mlx_lm_quant,
            llmfit_community,
            geerling_wall_power,
            laperf,
            help_latency,
            model_shapes,
            argonne_power,
            azure_llm_traces,
            mooncake_traces,
            acme,
            power_profiles,
            carbon_trace,
            llm_foundry,
            published_runs,
            vllm_memory,
        )
    }
)

__all__ = ["SOURCES", "Source"]
