-- Energy to the target at the fastest setting, over that of the most frugal one: how much more a joule does, percent.
WITH runs AS (
    SELECT c.task, c.gpu, c.source, kwh.value AS kwh, hours.value AS hours
    FROM configuration AS c
    JOIN measurement AS kwh ON kwh.configuration = c.id AND kwh.metric = 'energy_to_target_kwh'
    JOIN measurement AS hours ON hours.configuration = c.id AND hours.metric = 'time_to_target_h'
    WHERE c.source = 'zeus'
)
SELECT t.label || ' on ' || gpu AS label, source, 100 * (arg_min(kwh, hours) / min(kwh) - 1) AS effect
FROM runs JOIN task AS t ON t.id = runs.task GROUP BY t.label, gpu, source
