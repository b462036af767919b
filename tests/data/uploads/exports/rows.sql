CREATE TABLE r (model TEXT);
INSERT INTO r (model, ttft_p50_ms) VALUES ('it''s a, model', '120'), ('b', NULL);
