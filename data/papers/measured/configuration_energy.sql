-- The same model, precision, task and number of requests on different GPUs: energy per token that the best saves.
SELECT
    coalesce(m.label, c.name) || ', ' || c.precision || ', ' || c.batch_size || ' requests, ' || t.label AS label,
    c.source, 100 * (1 - min(e.value) / max(e.value)) AS effect
FROM configuration AS c
JOIN measurement AS e ON e.configuration = c.id AND e.metric = 'energy_per_token_j'
JOIN task AS t ON t.id = c.task
LEFT JOIN model AS m ON m.id = c.model
WHERE c.source = 'mlenergy_v3'
GROUP BY m.label, c.name, c.precision, c.batch_size, t.label, c.source HAVING count(*) > 1
