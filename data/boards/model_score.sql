-- The score of the model on the Open LLM Leaderboard, whatever runs it: temp table `candidate` in, rows of
-- `candidate_metric` out. It was measured at 16 bits without changes; at fewer bits it is carried over, a prediction.
INSERT INTO candidate_metric BY NAME
WITH score AS (
    SELECT c.model, m.metric, m.value, m.source
    FROM measurement AS m
    JOIN configuration AS c ON c.id = m.configuration AND c.source = 'open_llm_v2' AND c.precision IN ('bf16', 'fp16')
    WHERE m.metric = 'open_llm_mean_pct'
    -- a model that was sent in twice: the usual name without a chat template first
    QUALIFY row_number() OVER (PARTITION BY c.model, m.metric ORDER BY c.conditions IS NOT NULL, c.conditions, c.id) = 1
)
SELECT
    c.candidate_id, s.metric, s.value,
    CASE WHEN lower(c.precision) IN ('bf16', 'fp16', 'fp32') THEN 'measured' ELSE 'predicted' END AS kind,
    s.source
FROM candidate AS c
JOIN score AS s ON s.model = c.model;
