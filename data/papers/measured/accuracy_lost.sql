-- Accuracy of a quantized model against itself unquantized, over formats of so many bits.
SELECT coalesce(m.label, q.name) || ', ' || q.precision || ', ' || q.benchmark_label AS label, q.source, $effect AS effect
FROM quality_change AS q LEFT JOIN model AS m ON m.id = q.model
WHERE q.metric = 'accuracy_pct' AND q.note IS NULL AND q.weight_bits BETWEEN $low_bits AND $high_bits $also
