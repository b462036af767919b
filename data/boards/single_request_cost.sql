-- Rental of a GPU, and of a million output tokens with one request at a time: price of a GPU-hour / (3,600 x tokens/s)
-- x 1e6. The dearest way to serve, and the only one that was measured here.
INSERT INTO candidate_metric BY NAME
SELECT c.candidate_id, 'gpu_usd_per_hour' AS metric, r.usd_per_gpu_hour AS value, r.low, r.high, 'measured' AS kind, r.source
FROM candidate AS c
JOIN rental_price AS r ON r.hardware = c.hardware;

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
WHERE speed.metric = 'decode_tokens_per_s';
