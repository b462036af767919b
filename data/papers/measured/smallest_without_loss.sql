-- How many times smaller the smallest file of each model is whose accuracy lost no more than so many points.
WITH compressed AS (
    SELECT c.source, c.name, c.precision, 100 / share.value AS smaller, lost.value AS lost_points
    FROM configuration AS c
    JOIN measurement AS share ON share.configuration = c.id AND share.metric = 'size_share_pct'
    JOIN measurement AS lost ON lost.configuration = c.id AND lost.metric = 'accuracy_lost_points'
)
SELECT name || ', ' || arg_max(precision, smaller) AS label, source, max(smaller) AS effect
FROM compressed WHERE lost_points <= $most_points AND smaller > 1 GROUP BY source, name
