-- How many times fewer tokens the smallest budget spends whose score is within a point of the largest budget's.
WITH budgets AS (
    SELECT benchmark, model, source, avg(score) AS score, avg(tokens_out) AS tokens
    FROM query_score WHERE benchmark LIKE 'Anytime%' GROUP BY benchmark, model, source
),
full_budget AS (SELECT benchmark, max(tokens) AS tokens, arg_max(score, tokens) AS score FROM budgets GROUP BY benchmark)
SELECT budgets.benchmark AS label, budgets.source, max(full_budget.tokens / budgets.tokens) AS effect
FROM budgets JOIN full_budget USING (benchmark)
WHERE budgets.score >= full_budget.score - 0.01 GROUP BY budgets.benchmark, budgets.source
