-- Candidates of one board that somebody measured on rented accelerators. $board: the board's id.
INSERT INTO candidate BY NAME
SELECT
    c.* EXCLUDE (id, source, name),
    c.id AS candidate_id,
    concat_ws(
        ', ',
        m.label,
        c.reasoning,
        upper(c.precision),
        concat(
            c.num_gpus, ' x ', c.gpu,
            CASE WHEN c.num_gpus > 1 THEN concat(' (', upper(replace(c.parallelism, '-', ' ')), ')') ELSE '' END
        ),
        'batch ' || c.batch_size,
        CASE WHEN c.conditions LIKE 'run %' THEN 'second run' END
    ) AS label,
    'self-hosted' AS kind
FROM configuration AS c
JOIN model AS m ON m.id = c.model
JOIN task AS t ON t.id = c.task
WHERE t.board = $board;
