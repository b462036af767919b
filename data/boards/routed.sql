-- Routers over the offers of the board: each point of a stored router, on tasks of plain text, where every model that it
-- sends queries to is sold. Its price follows from theirs once a workload is known; its rating is predicted.
INSERT INTO candidate BY NAME
SELECT
    concat(t.id, '_router_', r.router) AS candidate_id,
    r.label,
    concat('router-', regexp_replace(r.router, '_[0-9]+$', '')) AS model,
    'router' AS kind,
    t.id AS task,
    r.router AS offer,
    format(
        'shares of {:,} held-out queries of {}; {:+.1f} points of score against chance at the same shares (95%: {:+.1f} '
        || 'to {:+.1f})', r.n_test, r.benchmark, 100 * r.lead, 100 * r.lead_low, 100 * r.lead_high
    ) AS note
FROM router AS r
JOIN task AS t ON t.board = 'llm-serving' AND t.needs = 'text'
WHERE NOT EXISTS (
    FROM router_share AS s
    WHERE s.router = r.router AND NOT EXISTS (
        FROM candidate AS c
        WHERE c.kind = 'api' AND c.task = t.id AND c.model = s.model AND c.reasoning IS NULL
            AND c.provider IS DISTINCT FROM 'unknown provider'
    )
);

INSERT INTO candidate_metric BY NAME
SELECT c.candidate_id, r.metric, r.value, r.low, r.high, 'predicted' AS kind, concat(q.source, '+', r.source) AS source
FROM candidate AS c
JOIN router_rating AS r ON r.router = c.offer
JOIN router USING (router)
JOIN (SELECT DISTINCT benchmark, source FROM query_score) AS q USING (benchmark)
WHERE c.kind = 'router';
