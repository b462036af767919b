-- A metric that its source has compared with the unquantized model itself, over formats of so many bits.
SELECT coalesce(m.label, c.name) || ', ' || c.precision || coalesce(' on ' || c.gpu, '') AS label, c.source, $effect AS effect
FROM configuration AS c
JOIN measurement AS v ON v.configuration = c.id AND v.metric = '$metric'
JOIN number_format AS f ON f.precision = c.precision
LEFT JOIN model AS m ON m.id = c.model
WHERE f.method <> 'none' AND f.weight_bits BETWEEN $low_bits AND $high_bits AND c.source IN ($sources)
-- Rows that kept all of the memory were loaded unquantized, whatever their name says.
AND NOT EXISTS (
    SELECT 1 FROM measurement AS share
    WHERE share.configuration = c.id AND share.metric = 'memory_share_pct' AND share.value > 95
)
