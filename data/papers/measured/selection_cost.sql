-- How many times less data ranks the models so that the best of the small runs is near the best of the large ones.
WITH points AS (
    SELECT c.data_set, c.model, c.source, p.x, p.y
    FROM learning_curve AS c JOIN curve_point AS p USING (curve_id) WHERE c.source = 'rectified_lin2024' AND p.x > 0
),
target AS (SELECT data_set, max(x) AS x FROM points GROUP BY data_set),
final AS (
    SELECT data_set, model, y FROM points JOIN target USING (data_set, x)
),
spread AS (SELECT data_set, min(y) AS best, max(y) AS worst FROM final GROUP BY data_set),
picks AS (
    SELECT p.data_set, p.x, any_value(p.source) AS source, arg_min(p.model, p.y) AS model
    FROM points AS p SEMI JOIN final USING (data_set, model) GROUP BY p.data_set, p.x
)
SELECT picks.data_set AS label, any_value(picks.source) AS source, max(target.x / picks.x) AS effect
FROM picks
JOIN target ON target.data_set = picks.data_set
JOIN final ON final.data_set = picks.data_set AND final.model = picks.model
JOIN spread ON spread.data_set = picks.data_set
WHERE (worst - final.y) / (worst - best) >= 0.95
GROUP BY picks.data_set
