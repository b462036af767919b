-- Rental per 1,000 images or videos, the accelerators always busy: GPUs x price / (3.6 x items per second).
INSERT INTO candidate_metric BY NAME
SELECT
    c.candidate_id,
    CASE speed.metric WHEN 'images_per_s' THEN 'cost_per_1k_images_usd' ELSE 'cost_per_1k_videos_usd' END AS metric,
    c.num_gpus * rent.value / 3.6 / speed.value AS value,
    c.num_gpus * rent.low / 3.6 / speed.value AS low,
    c.num_gpus * rent.high / 3.6 / speed.value AS high,
    'estimated' AS kind,
    speed.source || '+' || rent.source AS source
FROM candidate AS c
JOIN candidate_metric AS speed ON speed.candidate_id = c.candidate_id AND speed.metric IN ('images_per_s', 'videos_per_s')
JOIN candidate_metric AS rent ON rent.candidate_id = c.candidate_id AND rent.metric = 'gpu_usd_per_hour';
