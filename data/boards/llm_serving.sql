-- Language models as served: measured configurations, and API offers for each task that fits the model.
INSERT INTO candidate BY NAME
SELECT
    concat_ws('_', t.id, 'api', m.id, regexp_replace(lower(o.provider), '[^a-z0-9]+', '-', 'g'), o.precision) AS candidate_id,
    concat(m.label, coalesce(', ' || upper(o.precision), ''), o.seller) AS label,
    m.id AS model,
    'api' AS kind,
    t.id AS task,
    o.precision,
    o.provider,
    CAST(o.valid_from AS VARCHAR) AS price_date,
    o.note
FROM offer AS o
JOIN model AS m ON m.id = o.model
JOIN task AS t ON t.board = 'llm-serving' AND list_contains(string_split(m.modality, '+'), t.needs);

-- How long an API model's answers are: its own mean on the task where somebody measured it, else the models' median.
INSERT INTO candidate_metric BY NAME
WITH measured AS (
    SELECT c.task, c.model, avg(m.value) AS tokens
    FROM measurement AS m
    JOIN configuration AS c ON c.id = m.configuration
    WHERE m.metric = 'output_tokens_per_response'
    GROUP BY ALL
),
middle AS (SELECT task, median(tokens) AS tokens FROM measured GROUP BY task)
SELECT
    c.candidate_id,
    'output_tokens_per_response' AS metric,
    coalesce(own.tokens, middle.tokens) AS value,
    'predicted' AS kind,
    'mlenergy_v3' AS source
FROM candidate AS c
JOIN middle ON middle.task = c.task
LEFT JOIN measured AS own ON own.task = c.task AND own.model = c.model
WHERE c.kind = 'api';
