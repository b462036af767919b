-- Models that could be on a board ($1, its table $table; $2: it has offers) and are not, with the reason.
WITH feeding AS (
    SELECT DISTINCT c.source FROM configuration AS c JOIN task AS t ON t.id = c.task WHERE t.board = $1
    UNION SELECT DISTINCT source FROM price WHERE $2
),
feeds AS (SELECT string_agg(s.title, '; ' ORDER BY s.title) AS titles FROM source AS s JOIN feeding AS f ON f.source = s.id),
known AS (
    SELECT model, source FROM configuration UNION SELECT model, source FROM measurement UNION SELECT model, source FROM price
),
seen AS (
    SELECT k.model, string_agg(s.title, '; ' ORDER BY s.title) AS titles
    FROM known AS k JOIN source AS s ON s.id = k.source
    WHERE k.model IS NOT NULL
    GROUP BY ALL
),
kinds AS (SELECT DISTINCT unnest(string_split(m.modality, '+')) AS kind FROM model AS m SEMI JOIN $table AS b ON b.model = m.id)
SELECT
    m.id AS model,
    m.label,
    m.family,
    m.organisation,
    concat(
        'Not in what this board is made of', coalesce(' (' || feeds.titles || ')', ''), '. ',
        coalesce('Known from ' || seen.titles || '. ', 'No source here has a figure of it. '),
        CASE WHEN m.open_weights = false THEN 'Its weights are closed: only its maker can measure how it runs.' END
    ) AS reason
FROM model AS m
CROSS JOIN feeds
LEFT JOIN seen ON seen.model = m.id
ANTI JOIN $table AS b ON b.model = m.id
WHERE m.named_by IS NULL
    AND list_has_any(string_split(m.modality, '+'), (SELECT list(kind) FROM kinds))
ORDER BY m.family, m.label
