-- List prices of the candidates that are offers.
INSERT INTO candidate_metric BY NAME
SELECT c.candidate_id, u.metric, u.value, 'measured' AS kind, u.source
FROM candidate AS c
JOIN (
    UNPIVOT offer ON input_usd_per_mtok, cached_input_usd_per_mtok, output_usd_per_mtok INTO NAME metric VALUE value
) AS u ON u.model = c.model AND u.provider = c.provider AND u.precision IS NOT DISTINCT FROM c.precision
WHERE c.kind = 'api';
