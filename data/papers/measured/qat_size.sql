-- Size of the weights of Llama-2-70B at 2 bits, GB.
SELECT c.name || ' at ' || c.precision AS label, c.source, v.value AS effect
FROM configuration AS c JOIN measurement AS v ON v.configuration = c.id AND v.metric = 'model_size_gb'
WHERE c.source = 'quant_efficientqat' AND c.name = 'Llama-2-70B' AND c.precision LIKE 'w2%'
