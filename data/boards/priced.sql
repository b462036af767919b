-- List prices of the candidates that are offers: those of the usual service for short prompts.
INSERT INTO candidate_metric BY NAME
SELECT c.candidate_id, u.metric, u.value, 'measured' AS kind, u.source
FROM candidate AS c
JOIN (
    UNPIVOT offer ON input_usd_per_mtok, cached_input_usd_per_mtok, output_usd_per_mtok INTO NAME metric VALUE value
) AS u ON c.candidate_id IN (u.id, concat(c.task, '_', u.id))
WHERE c.kind = 'api';
