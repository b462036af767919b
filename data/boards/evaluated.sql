-- Candidates of one board that a source evaluated as they are; weights that nobody can have are another's API.
-- $board: the board's id.
INSERT INTO candidate BY NAME
SELECT
    c.* EXCLUDE (id, source, name),
    c.id AS candidate_id,
    concat_ws(
        ', ',
        m.label,
        CASE WHEN c.precision IN ('bf16', 'fp16') THEN upper(c.precision) ELSE c.precision END,
        c.conditions,
        'batch ' || nullif(c.batch_size, 1)
    ) AS label,
    CASE WHEN m.open_weights IS FALSE THEN 'api' ELSE 'self-hosted' END AS kind
FROM configuration AS c
JOIN model AS m ON m.id = c.model
JOIN task AS t ON t.id = c.task
WHERE t.board = $board;
