-- Every figure of the candidates that are configurations.
INSERT INTO candidate_metric BY NAME
SELECT m.configuration AS candidate_id, m.metric, m.value, m.low, m.high, m.kind, m.source, m.method
FROM measurement AS m
JOIN candidate AS c ON c.candidate_id = m.configuration;
