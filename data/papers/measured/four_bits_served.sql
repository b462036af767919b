-- Throughput per GPU at 4 bits over that at 8 on the same GPU, model, lengths and number of requests: the best of each.
WITH best AS (
    SELECT c.task, c.model, c.hardware, c.num_gpus, c.batch_size, c.precision, c.source, max(v.value) AS tokens
    FROM configuration AS c
    JOIN measurement AS v ON v.configuration = c.id AND v.metric = 'throughput_per_gpu_tok_s'
    WHERE c.source = 'inferencex_silicon' GROUP BY ALL
)
SELECT
    coalesce(m.label, a.model) || ' on ' || a.num_gpus || ' x ' || a.hardware || ', ' || a.batch_size || ' requests'
    AS label, a.source, a.tokens / b.tokens AS effect
FROM best AS a
JOIN best AS b USING (task, model, hardware, num_gpus, batch_size)
LEFT JOIN model AS m ON m.id = a.model
WHERE a.precision = '$faster' AND b.precision = '$slower'
