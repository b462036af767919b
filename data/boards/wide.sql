-- One row a candidate: what it is, then per metric its value, kind, source and, where there is one, its interval.
-- The two placeholders are filled from the registries of boards and metrics.
CREATE TABLE $table AS
SELECT
    c.candidate_id,
    c.label,
    c.model,
    m.label AS model_label,
    m.family,
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
    $columns
FROM candidate AS c
JOIN model AS m ON m.id = c.model
LEFT JOIN task_prompt AS t ON t.task = c.task
LEFT JOIN candidate_metric AS v USING (candidate_id)
GROUP BY ALL
ORDER BY c.task, c.kind DESC, c.candidate_id;
