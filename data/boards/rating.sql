-- Ratings of the board's candidates: temp table `candidate` in, rows of `candidate_metric` out.
-- A rating counts for its own mode of reasoning only: one effort's rating is not another's.
-- A rating stated for the candidate's own precision comes first, then one that states none, then another precision's.
-- It counts as measured where it was stated for this precision, or states none and this is the precision in which the
-- model was released; else it is carried over, which is a prediction.
INSERT INTO candidate_metric BY NAME
SELECT
    c.candidate_id,
    r.metric,
    r.value,
    r.low,
    r.high,
    CASE
        WHEN r.precision IS NOT NULL AND r.precision = c.precision THEN r.kind
        WHEN r.precision IS NULL AND coalesce(c.precision, m.native_precision) IS NOT DISTINCT FROM m.native_precision
            THEN r.kind
        ELSE 'predicted'
    END AS kind,
    r.source
FROM candidate AS c
JOIN model AS m ON m.id = c.model
JOIN measurement AS r
    ON r.model = c.model AND r.configuration IS NULL AND r.reasoning IS NOT DISTINCT FROM c.reasoning
QUALIFY row_number() OVER (
    PARTITION BY c.candidate_id, r.metric
    ORDER BY
        coalesce(r.precision = c.precision, false) DESC,
        r.precision IS NULL DESC,
        coalesce(r.precision = m.native_precision, false) DESC,
        r.name
) = 1;
