-- Energy per token at the smallest number of requests over that at the largest, on the same model, task and GPUs.
SELECT
    coalesce(m.label, c.name) || ' on ' || c.num_gpus || ' x ' || c.gpu || ', ' || t.label AS label, c.source,
    arg_min(e.value, c.batch_size) / arg_max(e.value, c.batch_size) AS effect
FROM configuration AS c
JOIN measurement AS e ON e.configuration = c.id AND e.metric = 'energy_per_token_j'
JOIN task AS t ON t.id = c.task
LEFT JOIN model AS m ON m.id = c.model
WHERE c.source = 'mlenergy_v3'
GROUP BY m.label, c.name, c.precision, c.gpu, c.num_gpus, c.parallelism, t.label, c.source
HAVING max(c.batch_size) >= 4 * min(c.batch_size)
