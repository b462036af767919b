-- How many more GPUs would fit a power budget by the mean power of the busiest run than by the rated power, percent.
SELECT coalesce(m.label, p.name) || ' on ' || h.label AS label, p.source, 100 * (h.tdp_w / max(p.power_w) - 1) AS effect
FROM serving_power AS p JOIN hardware AS h ON h.id = p.hardware LEFT JOIN model AS m ON m.id = p.model
WHERE h.tdp_w IS NOT NULL GROUP BY m.label, p.name, h.label, h.tdp_w, p.source
