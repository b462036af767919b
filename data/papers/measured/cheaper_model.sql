-- How many times less the cheapest model of a log costs that keeps so many percent of the best model's mean score.
WITH models AS (
    SELECT benchmark, model, source, avg(score) AS score, avg(cost_usd) AS usd
    FROM query_score WHERE cost_usd IS NOT NULL AND benchmark NOT LIKE 'Anytime%' GROUP BY benchmark, model, source
),
best AS (SELECT benchmark, max(score) AS score, arg_max(usd, score) AS usd FROM models GROUP BY benchmark)
SELECT models.benchmark AS label, models.source, max(best.usd / models.usd) AS effect
FROM models JOIN best USING (benchmark)
WHERE models.score >= best.score * $kept_percent / 100 GROUP BY models.benchmark, models.source
