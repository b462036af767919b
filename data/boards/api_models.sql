-- API offers: model by provider, whatever the task.
INSERT INTO candidate BY NAME
SELECT
    concat_ws('_', 'api', m.id, regexp_replace(lower(o.provider), '[^a-z0-9]+', '-', 'g'), o.precision) AS candidate_id,
    concat(m.label, coalesce(', ' || upper(o.precision), ''), o.seller) AS label,
    m.id AS model,
    'api' AS kind,
    o.precision,
    o.provider,
    CAST(o.valid_from AS VARCHAR) AS price_date,
    o.note
FROM offer AS o
JOIN model AS m ON m.id = o.model;
