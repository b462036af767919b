-- Rental per million output tokens, the accelerators always busy: price of a GPU-hour / (3,600 x tokens/s/GPU) x 1e6.
-- The speed is that of a GPU under load, or of a single GPU with one request at a time, which is the dearest way to
-- serve; no board has both.
INSERT INTO candidate_metric BY NAME
SELECT
    speed.candidate_id,
    'cost_per_mtok_output_usd' AS metric,
    rent.value / 0.0036 / speed.value AS value,
    rent.low / 0.0036 / speed.value AS low,
    rent.high / 0.0036 / speed.value AS high,
    'estimated' AS kind,
    speed.source || '+' || rent.source AS source
FROM candidate_metric AS speed
JOIN candidate_metric AS rent ON rent.candidate_id = speed.candidate_id AND rent.metric = 'gpu_usd_per_hour'
WHERE speed.metric IN ('throughput_per_gpu_tok_s', 'decode_tokens_per_s');
