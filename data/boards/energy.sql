-- Every configuration whose energy per output token somebody gave, whatever the method. $board: the board's id.
INSERT INTO candidate BY NAME
SELECT
    c.* EXCLUDE (id, source, name),
    c.id AS candidate_id,
    concat_ws(
        ', ',
        m.label,
        CASE WHEN c.precision = lower(c.precision) THEN upper(c.precision) ELSE c.precision END,
        c.num_gpus || ' x ' || c.gpu,
        'batch ' || c.batch_size,
        upper(nullif(c.parallelism, 'tp1')),
        c.conditions,
        t.label
    ) AS label,
    CASE WHEN m.open_weights IS FALSE THEN 'api' ELSE 'self-hosted' END AS kind
FROM configuration AS c
JOIN model AS m ON m.id = c.model
JOIN task AS t ON t.id = c.task
WHERE c.id IN (SELECT configuration FROM measurement WHERE metric = 'energy_per_token_j') AND t.board != $board;

INSERT INTO candidate_metric BY NAME
SELECT m.configuration AS candidate_id, m.metric, m.value, m.low, m.high, m.kind, m.source, m.method
FROM measurement AS m
JOIN candidate AS c ON c.candidate_id = m.configuration
WHERE m.metric IN ('energy_per_token_j', 'output_tokens_per_s', 'decode_tokens_per_s', 'power_w', 'peak_memory_gb');

-- One speed for all: what a whole deployment or a single request makes, tokens a second.
INSERT INTO candidate_metric BY NAME
SELECT candidate_id, 'output_tokens_per_s' AS metric, value, low, high, kind, source, method
FROM candidate_metric
WHERE metric = 'decode_tokens_per_s';
DELETE FROM candidate_metric WHERE metric = 'decode_tokens_per_s';
