-- What can be bought: the newest price list of each provider for each model and region, without withdrawn offers. Where
-- a source does not name the provider, nobody can buy the offer: it is shown and never recommended (wide.sql).
CREATE OR REPLACE TEMP TABLE listed_offer AS
SELECT
    * REPLACE (replace(provider, 'not named', 'unknown provider') AS provider),
    CASE provider WHEN 'not named' THEN ', unknown provider (never recommended)' ELSE ' at ' || provider END
        || coalesce(' (' || region || ')', '') AS seller
FROM (
    SELECT *,
        max(valid_from) OVER (PARTITION BY model, provider) AS newest,
        max(valid_from) OVER () AS today
    FROM price
    WHERE model IS NOT NULL
)
WHERE valid_from = newest AND coalesce(valid_until > today, true)
QUALIFY row_number() OVER (
    PARTITION BY model, provider, precision, region ORDER BY input_usd_per_mtok, output_usd_per_mtok, name
) = 1;

-- Batch (an answer within a day) and flex (when there is room) are offers of their own, at their own prices. Above a
-- length of prompt at which only the usual service states prices, they have no discount.
CREATE OR REPLACE TEMP TABLE listed_service AS
SELECT *, NULL AS service FROM listed_offer
UNION ALL BY NAME
SELECT
    o.* REPLACE (
        t.input_usd_per_mtok AS input_usd_per_mtok,
        t.cached_input_usd_per_mtok AS cached_input_usd_per_mtok,
        t.output_usd_per_mtok AS output_usd_per_mtok,
        concat(', ', t.tier, o.seller) AS seller,
        concat_ws('; ', o.note, CASE t.tier
            WHEN 'batch' THEN 'batch service: an answer within a day, so there is no latency to speak of'
            ELSE 'flex service: when there is room, without a promised latency'
        END) AS note
    ),
    t.tier AS service
FROM listed_offer AS o
JOIN price_tier AS t ON t.source = o.source AND t.name = o.name AND t.above_tokens = 0 AND t.tier IN ('batch', 'flex');

-- A model that somebody rated by effort or mode of reasoning is one candidate a mode, all at the same price.
CREATE OR REPLACE TEMP TABLE offer AS
WITH mode AS (
    SELECT DISTINCT model, reasoning FROM measurement WHERE configuration IS NULL AND model IS NOT NULL
)
SELECT
    o.*,
    mode.reasoning,
    concat_ws(
        '_', 'api', o.model, regexp_replace(lower(o.provider), '[^a-z0-9]+', '-', 'g'), o.precision, lower(o.region),
        replace(mode.reasoning, ' ', '-'), o.service
    ) AS id
FROM listed_service AS o
LEFT JOIN mode ON mode.model = o.model;
