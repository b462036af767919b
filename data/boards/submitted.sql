-- Candidates of one board that somebody submitted: a model on a named system. $board: the board's id.
INSERT INTO candidate BY NAME
SELECT
    c.* EXCLUDE (id, source, name),
    c.id AS candidate_id,
    concat_ws(', ', m.label, c.precision, concat(c.num_gpus, ' x ', c.gpu), c.conditions) AS label,
    'self-hosted' AS kind
FROM configuration AS c
JOIN model AS m ON m.id = c.model
JOIN task AS t ON t.id = c.task
WHERE t.board = $board;
