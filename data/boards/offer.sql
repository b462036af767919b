-- What can be bought: the newest price list of each provider for each model, without withdrawn offers. Where a source
-- does not name the provider, nobody can buy the offer: it is shown and never recommended (wide.sql).
CREATE OR REPLACE TEMP TABLE offer AS
SELECT
    * REPLACE (replace(provider, 'not named', 'unknown provider') AS provider),
    CASE provider WHEN 'not named' THEN ', unknown provider (never recommended)' ELSE ' at ' || provider END AS seller
FROM (
    SELECT *, max(valid_from) OVER (PARTITION BY model, provider) AS newest, max(valid_from) OVER () AS today
    FROM price
    WHERE model IS NOT NULL
)
WHERE valid_from = newest AND coalesce(valid_until > today, true)
QUALIFY row_number() OVER (PARTITION BY model, provider, precision ORDER BY input_usd_per_mtok, name) = 1;
