-- Candidates of one board that somebody submitted: a model on a named system. $board: the board's id.
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT
    c.id AS candidate_id,
    concat_ws(', ', m.label, c.precision, concat(c.num_gpus, ' x ', c.gpu), c.conditions) AS label,
    c.model,
    'self-hosted' AS kind,
    c.task,
    c.gpu,
    c.hardware,
    c.num_gpus,
    c.precision,
    c.batch_size,
    c.parallelism,
    CAST(NULL AS VARCHAR) AS provider,
    c.engine,
    c.conditions,
    CAST(NULL AS VARCHAR) AS price_date,
    c.note
FROM configuration AS c
JOIN model AS m ON m.id = c.model
JOIN task AS t ON t.id = c.task
WHERE t.board = $board;

CREATE OR REPLACE TEMP TABLE candidate_metric AS
SELECT m.configuration AS candidate_id, m.metric, m.value, m.low, m.high, m.kind, m.source, m.method
FROM measurement AS m
JOIN candidate AS c ON c.candidate_id = m.configuration;
