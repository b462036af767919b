-- The two temp tables that the steps of a board fill, empty: what is compared, and each figure of it.
CREATE OR REPLACE TEMP TABLE candidate (
    candidate_id VARCHAR,
    label        VARCHAR,
    model        VARCHAR,
    reasoning    VARCHAR,
    kind         VARCHAR,
    task         VARCHAR,
    gpu          VARCHAR,
    hardware     VARCHAR,
    num_gpus     INTEGER,
    precision    VARCHAR,
    batch_size   INTEGER,
    parallelism  VARCHAR,
    provider     VARCHAR,
    engine       VARCHAR,
    conditions   VARCHAR,
    price_date   VARCHAR,
    offer        VARCHAR,
    service      VARCHAR,
    region       VARCHAR,
    max_input_tokens  BIGINT,
    max_output_tokens BIGINT,
    withdrawn_on VARCHAR,
    note         VARCHAR
);

CREATE OR REPLACE TEMP TABLE candidate_metric (
    candidate_id VARCHAR,
    metric       VARCHAR,
    value        DOUBLE,
    low          DOUBLE,
    high         DOUBLE,
    kind         VARCHAR,
    source       VARCHAR,
    method       VARCHAR
);
