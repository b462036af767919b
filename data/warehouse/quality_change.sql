-- What quantization changed, one row a quantized model and test: against the unquantized row of the same model in the
-- same section of the same source, never against another source's. Formats and tests are named by the curated tables.
UPDATE quantized_score AS s
SET model = a.model
FROM model_alias AS a
WHERE a.source = s.source AND a.name = s.name AND a.task IS NULL;

INSERT INTO quality_change BY NAME
WITH compared AS (
    SELECT
        s.source, s.section, s.name, s.model, s.precision, s.bits_per_weight, s.benchmark, s.metric, s.value,
        b.precision AS baseline_precision, b.value AS baseline, coalesce(s.note, b.note) AS note
    FROM quantized_score AS s
    JOIN quantized_score AS b USING (source, section, name, benchmark, metric)
    WHERE b.base AND NOT s.base
    UNION ALL BY NAME
    -- These sources have compared their rows themselves: what was lost gives the unquantized figure back.
    SELECT
        c.source, c.task AS section, c.name, c.model, c.precision, bits.value AS bits_per_weight, c.task AS benchmark,
        v.metric, v.value, 'unquantized' AS baseline_precision,
        CASE WHEN v.metric = 'accuracy_pct' THEN v.value + lost.value ELSE v.value / lost.value END AS baseline
    FROM configuration AS c
    JOIN task AS t ON t.id = c.task AND t.board = 'quantization'
    JOIN measurement AS v ON v.configuration = c.id AND v.metric IN ('accuracy_pct', 'perplexity')
    JOIN measurement AS lost ON lost.configuration = c.id
        AND lost.metric = CASE v.metric WHEN 'accuracy_pct' THEN 'accuracy_lost_points' ELSE 'perplexity_ratio' END
    LEFT JOIN measurement AS bits ON bits.configuration = c.id AND bits.metric = 'bits_per_weight'
    -- Networks that read images and small encoders: no language models.
    WHERE c.task <> 'quant-intel-nc'
),
described AS (
    SELECT
        x.*,
        m.family, m.n_params, f.method, coalesce(x.bits_per_weight, f.weight_bits) AS weight_bits,
        f.activation_bits, f.group_size,
        CASE WHEN x.metric = 'perplexity' THEN 'perplexity' ELSE q.label END AS benchmark_label,
        CASE WHEN x.metric = 'perplexity' THEN 'perplexity' ELSE q.kind END AS benchmark_kind,
        x.metric <> 'perplexity' AND q.saturated AS saturated,
        CASE WHEN x.metric = 'accuracy_pct' THEN q.n_questions END AS n_questions,
        q.chance_pct
    FROM compared AS x
    JOIN number_format AS f ON f.precision = x.precision
    LEFT JOIN quality_test AS q ON q.benchmark = x.benchmark
    LEFT JOIN model AS m ON m.id = x.model
    WHERE f.method <> 'none' AND (x.metric = 'perplexity' OR q.benchmark IS NOT NULL)
)
SELECT
    * EXCLUDE (bits_per_weight, chance_pct),
    CASE WHEN metric = 'perplexity' THEN ln(value / baseline) ELSE round(value - baseline, 6) END AS change,
    CASE
        WHEN metric = 'perplexity' THEN ln(value / baseline)
        WHEN baseline > chance_pct THEN (baseline - value) / (baseline - chance_pct)
    END AS loss,
    sqrt((value * (100 - value) + baseline * (100 - baseline)) / n_questions) AS standard_error
FROM described
ORDER BY source, section, name, benchmark, metric, weight_bits, precision, value;
