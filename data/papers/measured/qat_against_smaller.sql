-- The 2-bit model of a family against the next smaller one of the family at full precision.
WITH scored AS (
    SELECT c.source, c.name, c.precision, v.value AS accuracy
    FROM configuration AS c JOIN measurement AS v ON v.configuration = c.id AND v.metric = 'accuracy_pct'
    WHERE c.source = 'quant_efficientqat'
),
pairs AS (
    SELECT * FROM (VALUES
        ('Llama-2-70B', 'Llama-2-13B'), ('Llama-2-13B', 'Llama-2-7B'), ('Llama-3-70B', 'Llama-3-8B'),
        ('Llama-3-70B-Instruct', 'Llama-3-8B-Instruct')
    ) AS pair (larger, smaller)
)
SELECT
    quantized.name || ' at ' || quantized.precision || ' against ' || whole.name AS label, quantized.source,
    quantized.accuracy - whole.accuracy AS effect
FROM pairs
JOIN scored AS quantized ON quantized.name = pairs.larger AND quantized.precision LIKE 'w2%'
JOIN scored AS whole ON whole.name = pairs.smaller AND whole.precision = 'fp16'
