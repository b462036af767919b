-- API offers: model by provider, region and mode of reasoning, whatever the task.
INSERT INTO candidate BY NAME
SELECT
    o.id AS candidate_id,
    concat(m.label, coalesce(', ' || o.reasoning, ''), coalesce(', ' || upper(o.precision), ''), o.seller) AS label,
    m.id AS model,
    o.reasoning,
    'api' AS kind,
    o.precision,
    o.provider,
    o.region,
    CAST(o.valid_from AS VARCHAR) AS price_date,
    o.name AS offer,
    o.max_input_tokens,
    o.max_output_tokens,
    o.service,
    CAST(o.valid_until AS VARCHAR) AS withdrawn_on,
    o.note
FROM offer AS o
JOIN model AS m ON m.id = o.model;
