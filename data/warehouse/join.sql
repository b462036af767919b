-- After loading: apply the curated join, list what it leaves out, and reduce rentals to one price a device.

-- An alias for one task of a source goes before an alias for all its tasks.
UPDATE configuration AS c
SET model = best.model, note = best.note
FROM (
    SELECT c.id, a.model, a.note
    FROM configuration AS c
    JOIN model_alias AS a ON a.source = c.source AND a.name = c.name AND coalesce(a.task, c.task) = c.task
    QUALIFY row_number() OVER (PARTITION BY c.id ORDER BY a.task IS NULL, a.model) = 1
) AS best
WHERE best.id = c.id;

-- Likewise a mode of reasoning: effort and thinking are settings of one model.
UPDATE configuration AS c
SET reasoning = a.reasoning
FROM mode_alias AS a
WHERE a.source = c.source AND a.name = c.name AND coalesce(a.task, c.task) = c.task;

UPDATE output_length AS l
SET model = best.model
FROM (
    SELECT l.name, l.source, l.task, a.model
    FROM (SELECT DISTINCT source, name, task FROM output_length) AS l
    JOIN model_alias AS a ON a.source = l.source AND a.name = l.name AND coalesce(a.task, l.task) = l.task
    QUALIFY row_number() OVER (PARTITION BY l.source, l.name, l.task ORDER BY a.task IS NULL, a.model) = 1
) AS best
WHERE best.source = l.source AND best.name = l.name AND best.task = l.task;

UPDATE configuration AS c
SET hardware = a.hardware
FROM hardware_alias AS a
WHERE a.source = c.source AND a.name = c.gpu;

UPDATE measurement AS m
SET model = c.model, reasoning = c.reasoning
FROM configuration AS c
WHERE m.configuration = c.id;

UPDATE measurement AS m
SET model = a.model, precision = a.precision
FROM model_alias AS a
WHERE m.configuration IS NULL AND a.source = m.source AND a.name = m.name AND a.task IS NULL;

UPDATE measurement AS m
SET reasoning = a.reasoning
FROM mode_alias AS a
WHERE m.configuration IS NULL AND a.source = m.source AND a.name = m.name AND a.task IS NULL;
UPDATE answer_length AS l
SET model = a.model
FROM model_alias AS a
WHERE l.model IS NULL AND a.source = l.source AND a.name = l.name AND a.task IS NULL;

UPDATE rating_history AS h
SET model = a.model
FROM model_alias AS a
WHERE a.source = h.source AND a.name = h.name;

UPDATE serving_power AS p
SET model = a.model
FROM model_alias AS a
WHERE a.source = p.source AND a.name = p.name;

UPDATE serving_power AS p
SET hardware = a.hardware
FROM hardware_alias AS a
WHERE a.source = p.source AND a.name = p.gpu;

-- Models of one shape are many: a row for each; shapes kept by hand name their model themselves.
CREATE TEMP TABLE shaped AS
SELECT s.* REPLACE (coalesce(s.model, a.model) AS model)
FROM model_shape AS s
LEFT JOIN shape_alias AS a ON a.source = s.source AND a.name = s.name;
DELETE FROM model_shape;
INSERT INTO model_shape BY NAME SELECT * FROM shaped;
DROP TABLE shaped;

-- One endpoint may serve two models, so a price is repeated for each alias.
CREATE TEMP TABLE listed AS
SELECT p.* REPLACE (
    a.model AS model,
    a.precision AS precision,
    nullif(concat_ws('; ', nullif(p.note, ''), a.note), '') AS note
)
FROM price AS p
LEFT JOIN model_alias AS a ON a.source = p.source AND a.name = p.name AND a.task IS NULL;
DELETE FROM price;
INSERT INTO price BY NAME SELECT * FROM listed;
DROP TABLE listed;

INSERT INTO unresolved_name
SELECT source, name, 'configuration', count(*) FROM configuration WHERE model IS NULL GROUP BY ALL
UNION ALL
SELECT source, name, 'measurement', count(*)
FROM measurement WHERE model IS NULL AND configuration IS NULL GROUP BY ALL
UNION ALL
SELECT source, name, 'price', count(*) FROM price WHERE model IS NULL GROUP BY ALL
UNION ALL
SELECT source, name, 'answer_length', count(*)
FROM answer_length WHERE model IS NULL AND name IS NOT NULL GROUP BY ALL
UNION ALL
SELECT source, name, 'rating_history', count(*) FROM rating_history WHERE model IS NULL GROUP BY ALL
ORDER BY ALL;

INSERT INTO rental_price BY NAME
WITH by_provider AS (
    SELECT
        hardware,
        provider,
        source,
        median(usd_per_gpu_hour) FILTER (counted) AS usd,
        median(spot_usd_per_gpu_hour) FILTER (counted) AS spot
    FROM gpu_rental
    WHERE hardware IS NOT NULL
    GROUP BY ALL
)
SELECT
    hardware,
    median(usd) AS usd_per_gpu_hour,
    min(usd) AS low,
    max(usd) AS high,
    string_agg(provider, ',' ORDER BY provider) AS providers,
    count(*) AS n_providers,
    median(spot) AS spot_usd_per_gpu_hour,
    source
FROM by_provider
WHERE usd IS NOT NULL
GROUP BY hardware, source
ORDER BY hardware;

-- When a model was first seen: releases are stated for few, lists are dated.
UPDATE model AS m
SET first_listed = seen.day
FROM (
    SELECT model, min(day) AS day
    FROM (
        SELECT model, rated_on AS day FROM rating_history
        UNION ALL
        SELECT r.model, try_cast(s.retrieved AS DATE) FROM measurement AS r JOIN source AS s ON s.id = r.source
        UNION ALL
        SELECT model, valid_from FROM price
    )
    WHERE model IS NOT NULL AND day IS NOT NULL
    GROUP BY model
) AS seen
WHERE seen.model = m.id;
