-- What can be bought: the newest price list of each provider for each model, without withdrawn offers.
CREATE OR REPLACE TEMP TABLE offer AS
SELECT * REPLACE (replace(provider, 'not named', 'a seller not named') AS provider)
FROM (
    SELECT *, max(valid_from) OVER (PARTITION BY model, provider) AS newest, max(valid_from) OVER () AS today
    FROM price
    WHERE model IS NOT NULL
)
WHERE valid_from = newest AND coalesce(valid_until > today, true)
QUALIFY row_number() OVER (PARTITION BY model, provider, precision ORDER BY input_usd_per_mtok, name) = 1;
