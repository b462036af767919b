-- Rental of an accelerator of each candidate, by the hour, where the price of that accelerator is known.
INSERT INTO candidate_metric BY NAME
SELECT c.candidate_id, 'gpu_usd_per_hour' AS metric, r.usd_per_gpu_hour AS value, r.low, r.high, 'measured' AS kind, r.source
FROM candidate AS c
JOIN rental_price AS r ON r.hardware = c.hardware;
