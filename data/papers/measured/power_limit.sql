-- A lower power limit at the same batch size: energy of an epoch saved, and time lost, percent of the highest limit.
WITH runs AS (
    SELECT c.task, c.gpu, c.batch_size, c.source, watts.value AS watts, kwh.value AS kwh, s.value AS s
    FROM configuration AS c
    JOIN measurement AS watts ON watts.configuration = c.id AND watts.metric = 'power_limit_w'
    JOIN measurement AS kwh ON kwh.configuration = c.id AND kwh.metric = 'energy_per_epoch_kwh'
    JOIN measurement AS s ON s.configuration = c.id AND s.metric = 'time_per_epoch_s'
    WHERE c.source = 'zeus' AND c.task = 'zeus-imagenet'
),
highest AS (
    SELECT task, gpu, batch_size, arg_max(kwh, watts) AS kwh, arg_max(s, watts) AS s
    FROM runs GROUP BY task, gpu, batch_size
)
SELECT
    'ImageNet on ' || gpu || ', batches of ' || batch_size AS label, any_value(runs.source) AS source, $effect AS effect
FROM runs JOIN highest USING (task, gpu, batch_size)
WHERE $among
GROUP BY gpu, batch_size
