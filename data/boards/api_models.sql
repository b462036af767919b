-- API offers: model by provider, whatever the task.
CREATE OR REPLACE TEMP TABLE candidate AS
SELECT
    concat_ws('_', 'api', m.id, regexp_replace(lower(o.provider), '[^a-z0-9]+', '-', 'g'), o.precision) AS candidate_id,
    concat(m.label, coalesce(', ' || upper(o.precision), ''), ' at ', o.provider) AS label,
    m.id AS model,
    'api' AS kind,
    CAST(NULL AS VARCHAR) AS task,
    CAST(NULL AS VARCHAR) AS gpu,
    CAST(NULL AS VARCHAR) AS hardware,
    CAST(NULL AS INTEGER) AS num_gpus,
    o.precision,
    CAST(NULL AS INTEGER) AS batch_size,
    CAST(NULL AS VARCHAR) AS parallelism,
    o.provider,
    CAST(NULL AS VARCHAR) AS engine,
    CAST(NULL AS VARCHAR) AS conditions,
    CAST(o.valid_from AS VARCHAR) AS price_date,
    o.note
FROM offer AS o
JOIN model AS m ON m.id = o.model;

CREATE OR REPLACE TEMP TABLE candidate_metric AS
SELECT
    c.candidate_id,
    u.metric,
    u.value,
    CAST(NULL AS DOUBLE) AS low,
    CAST(NULL AS DOUBLE) AS high,
    'measured' AS kind,
    u.source
FROM candidate AS c
JOIN (
    UNPIVOT offer ON input_usd_per_mtok, cached_input_usd_per_mtok, output_usd_per_mtok INTO NAME metric VALUE value
) AS u ON u.model = c.model AND u.provider = c.provider AND u.precision IS NOT DISTINCT FROM c.precision;
