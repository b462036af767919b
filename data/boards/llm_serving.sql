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
    CAST(o.valid_until AS VARCHAR) AS withdrawn_on,
    o.note
FROM offer AS o
JOIN model AS m ON m.id = o.model
JOIN task AS t ON t.board = 'llm-serving' AND list_contains(string_split(m.modality, '+'), t.needs)
WHERE o.region IS NULL;

-- Whether a model reasons before it answers: variants named so, and models whose makers offer no way to switch it off.
CREATE OR REPLACE TEMP MACRO reasons(id, reasoning) AS
    coalesce(
        reasoning NOT IN ('no thinking', 'minimal'),
        regexp_matches(id, '(^|-)(thinking|reasoning|think|r1|t1|o1|o3|o4)(-|$)')
        OR regexp_matches(id, '^(gpt-oss|gemini-2[.]5-pro|gemini-3-pro|grok-4-0709)(-|$)')
    );

-- How long an API model's answers are: its own mean on the task where somebody measured it, else a median: of the
-- models that reason for one that does (on this task, or on any where none was measured here), else of the task's.
CREATE OR REPLACE TEMP TABLE answer_length AS
WITH measured AS (
    SELECT c.task, c.model, c.reasoning, avg(m.value) AS tokens
    FROM measurement AS m
    JOIN configuration AS c ON c.id = m.configuration
    WHERE m.metric = 'output_tokens_per_response'
    GROUP BY ALL
),
middle AS (
    SELECT task, median(tokens) AS tokens, median(tokens) FILTER (WHERE reasons(model, reasoning)) AS reasoning_tokens
    FROM measured
    GROUP BY task
),
anywhere AS (
    SELECT median(m.tokens) AS reasoning_tokens, string_agg(DISTINCT t.label, ', ' ORDER BY t.label) AS tasks
    FROM measured AS m
    JOIN task AS t ON t.id = m.task AND t.board = 'llm-serving'
    WHERE reasons(m.model, m.reasoning)
)
SELECT
    c.candidate_id,
    CASE
        WHEN own.tokens IS NOT NULL THEN own.tokens
        WHEN reasons(c.model, c.reasoning) THEN coalesce(middle.reasoning_tokens, anywhere.reasoning_tokens, middle.tokens)
        ELSE middle.tokens
    END AS tokens,
    CASE
        WHEN own.tokens IS NOT NULL THEN NULL
        WHEN NOT reasons(c.model, c.reasoning) THEN 'answer length borrowed: the median of the models measured on this task'
        WHEN middle.reasoning_tokens IS NOT NULL
            THEN 'answer length borrowed: the median of the reasoning models measured on this task'
        WHEN anywhere.reasoning_tokens IS NOT NULL
            THEN 'answer length borrowed: the median of the reasoning models measured on ' || anywhere.tasks
        ELSE 'answer length borrowed: the median of the models measured on this task'
    END AS borrowed
FROM candidate AS c
JOIN middle ON middle.task = c.task
CROSS JOIN anywhere
LEFT JOIN measured AS own
    ON own.task = c.task AND own.model = c.model AND own.reasoning IS NOT DISTINCT FROM c.reasoning
WHERE c.kind = 'api';

INSERT INTO candidate_metric BY NAME
SELECT candidate_id, 'output_tokens_per_response' AS metric, tokens AS value, 'predicted' AS kind,
    'mlenergy_v3' AS source
FROM answer_length;

UPDATE candidate
SET note = concat_ws('; ', candidate.note, answer_length.borrowed)
FROM answer_length
WHERE answer_length.candidate_id = candidate.candidate_id AND answer_length.borrowed IS NOT NULL;
