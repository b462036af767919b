-- One row a candidate: what it is, then per metric its value, kind, source and, where there is one, its interval.
-- The placeholders are filled from the registries of boards and metrics.
-- `as_of`: the date of the oldest number that a row stands on. Of what is known of the model whatever runs it (ratings,
-- tests) only the newest list counts; a router's rating stands on its log too.
CREATE OR REPLACE TEMP TABLE as_of_date AS
WITH dated AS (
    SELECT v.candidate_id, s.retrieved, v.metric IN (SELECT metric FROM measurement WHERE configuration IS NULL) AND c.kind != 'router' AS of_model
    FROM candidate_metric AS v
    JOIN candidate AS c USING (candidate_id)
    JOIN source AS s ON list_contains(string_split(v.source, '+'), s.id)
    WHERE s.retrieved[1] BETWEEN '0' AND '9'  -- some say that no date was recorded
)
SELECT
    candidate_id,
    least(min(retrieved) FILTER (WHERE NOT of_model), max(retrieved) FILTER (WHERE of_model)) AS as_of
FROM dated
GROUP BY candidate_id;

-- A candidate has a metric once, so its cell is gathered in one go: a row of five columns a metric took five times as
-- long, and an aggregate with a filter for each metric four times (duckdb 1.5.5, 139,287 cells of 73 metrics).
CREATE TABLE $table AS
WITH cell AS (
    SELECT candidate_id, metric, {value: value, kind: kind, source: source, method: method, low: low, high: high} AS cell
    FROM candidate_metric
),
figure AS (
    PIVOT cell ON metric IN ($metrics) USING any_value(cell) GROUP BY candidate_id
)
SELECT
    c.candidate_id,
    c.label,
    c.model,
    coalesce(m.label, split_part(c.label, ': ', 1)) AS model_label,
    CASE WHEN c.kind = 'router' THEN 'Router' ELSE m.family END AS family,
    m.organisation,
    c.kind,
    c.task,
    c.gpu,
    c.num_gpus,
    c.precision,
    c.batch_size,
    c.parallelism,
    c.provider,
    m.open_weights,
    m.n_params,
    m.n_params_active,
    m.architecture,
    m.context_tokens,
    t.input_tokens AS measured_input_tokens,
    c.hardware,
    c.engine,
    c.conditions,
    c.price_date,
    c.note,
    c.provider IS DISTINCT FROM 'unknown provider' AS recommendable,
    c.reasoning,
    c.region,
    c.offer,
    c.service,
    c.max_input_tokens,
    c.max_output_tokens,
    c.withdrawn_on,
    a.as_of,
    $columns
FROM candidate AS c
LEFT JOIN model AS m ON m.id = c.model  -- a router is none
LEFT JOIN as_of_date AS a USING (candidate_id)
LEFT JOIN task_prompt AS t ON t.task = c.task
LEFT JOIN figure AS v USING (candidate_id)
ORDER BY c.task, c.kind DESC, c.candidate_id;
