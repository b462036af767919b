-- Language models as served: measured configurations, and API offers for each task that fits the model. Offers bound to
-- a region are on the board of API models alone: they cost as much or more, and here would stand once a task.
INSERT INTO candidate BY NAME
SELECT
    concat(t.id, '_', o.id) AS candidate_id,
    concat(m.label, coalesce(', ' || o.reasoning, ''), coalesce(', ' || upper(o.precision), ''), o.seller) AS label,
    m.id AS model,
    o.reasoning,
    'api' AS kind,
    t.id AS task,
    o.precision,
    o.provider,
    CAST(o.valid_from AS VARCHAR) AS price_date,
    o.name AS offer,
    o.max_input_tokens,
    o.max_output_tokens,
    o.service,
    CAST(o.valid_until AS VARCHAR) AS withdrawn_on,
    o.note
FROM offer AS o
JOIN model AS m ON m.id = o.model
JOIN task AS t ON t.board = 'llm-serving' AND list_contains(string_split(m.modality, '+'), t.needs)
WHERE o.region IS NULL;

-- How long an offer's answers are: the model's own count on the task at its own reasoning effort, a count before what
-- was worked back from a bill; else its prediction, and where the model is newer than the predictions that of a model
-- of which nothing is known. A model that does either takes what was counted on the task in either mode.
CREATE OR REPLACE TEMP TABLE offer_length AS
WITH wanted AS (
    SELECT c.candidate_id, c.task, c.model, coalesce(own.reasoning, 'unknown') AS reasoning,
        coalesce(own.tokens, anyone.tokens) AS tokens, coalesce(own.low, anyone.low) AS low,
        coalesce(own.high, anyone.high) AS high, coalesce(own.source, anyone.source) AS source
    FROM candidate AS c
    JOIN answer_length AS anyone ON anyone.kind = 'predicted' AND anyone.model IS NULL AND anyone.task = c.task
    LEFT JOIN answer_length AS own ON own.kind = 'predicted' AND own.model = c.model AND own.task = c.task
        AND own.mode IS NOT DISTINCT FROM c.reasoning
    WHERE c.kind = 'api'
),
counted AS (
    SELECT w.candidate_id, l.kind, avg(l.tokens) AS tokens, min(l.low) AS low, max(l.high) AS high,
        string_agg(DISTINCT l.source, '+' ORDER BY l.source) AS source
    FROM wanted AS w
    JOIN answer_length AS l ON l.model = w.model AND l.task = w.task AND l.kind != 'predicted'
        AND (l.reasoning = w.reasoning OR w.reasoning = 'unknown')
    GROUP BY w.candidate_id, l.kind
    QUALIFY row_number() OVER (PARTITION BY w.candidate_id ORDER BY l.kind DESC) = 1
)
SELECT w.candidate_id, w.reasoning, coalesce(c.kind, 'predicted') AS kind,
    CASE WHEN c.kind IS NULL THEN w.tokens ELSE c.tokens END AS tokens,
    CASE WHEN c.kind IS NULL THEN w.low ELSE c.low END AS low,
    CASE WHEN c.kind IS NULL THEN w.high ELSE c.high END AS high,
    CASE WHEN c.kind IS NULL THEN w.source ELSE c.source END AS source
FROM wanted AS w
LEFT JOIN counted AS c USING (candidate_id);

INSERT INTO candidate_metric BY NAME
SELECT candidate_id, 'output_tokens_per_response' AS metric, tokens AS value, low, high, kind, source
FROM offer_length;

UPDATE candidate
SET note = concat_ws('; ', candidate.note, format(
    'answer length predicted, {}: {:,} to {:,} tokens',
    CASE l.reasoning
        WHEN 'none' THEN 'without reasoning'
        WHEN 'thinking' THEN 'with reasoning'
        WHEN 'unknown' THEN 'with or without reasoning'
        ELSE 'at ' || l.reasoning || ' reasoning effort'
    END,
    CAST(round(l.low) AS BIGINT), CAST(round(l.high) AS BIGINT)
))
FROM offer_length AS l
WHERE l.candidate_id = candidate.candidate_id AND l.kind = 'predicted';
