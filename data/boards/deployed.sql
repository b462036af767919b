-- Candidates of one board that are deployments at a fixed number of requests at once, the engine and its version told
-- apart. $board: the board's id.
INSERT INTO candidate BY NAME
SELECT
    c.* EXCLUDE (id, source, name),
    c.id AS candidate_id,
    concat_ws(
        ', ',
        m.label,
        upper(c.precision),
        concat(c.num_gpus, ' x ', c.gpu, ' (' || upper(replace(nullif(c.parallelism, 'tp1'), '-', ' ')) || ')'),
        c.engine,
        c.batch_size || ' at once'
    ) AS label,
    'self-hosted' AS kind
FROM configuration AS c
JOIN model AS m ON m.id = c.model
JOIN task AS t ON t.id = c.task
WHERE t.board = $board;
