-- Of the questions that any model of a log got right or wrong, the share that one of its small open models got right.
WITH small AS (
    SELECT benchmark, query, source, max(score) AS score FROM query_score
    WHERE regexp_matches(model, '(?i)(^|[^0-9.])([1-9]|1[0-9])b|mini-4k') AND NOT regexp_matches(model, '(?i)x[0-9]+b')
    AND benchmark IN ('MMLU-Pro', 'LLMRouter, 14 tasks')
    GROUP BY benchmark, query, source
)
SELECT benchmark AS label, source, 100 * avg(CAST(score >= 0.5 AS DOUBLE)) AS effect FROM small GROUP BY benchmark, source
