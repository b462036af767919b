-- The tables of the warehouse. Every column says what it means and in which unit.

CREATE TABLE source (
    id        VARCHAR PRIMARY KEY,
    title     VARCHAR NOT NULL,
    url       VARCHAR,
    licence   VARCHAR NOT NULL,
    version   VARCHAR,
    retrieved VARCHAR,
    method    VARCHAR,
    citation  VARCHAR,
    may_ship_because VARCHAR NOT NULL
);
COMMENT ON TABLE source IS 'Where figures come from: one row a public data set or publication.';
COMMENT ON COLUMN source.id IS 'short name of the source, as used in every __source column';
COMMENT ON COLUMN source.title IS 'title as published';
COMMENT ON COLUMN source.url IS 'where the raw data is published';
COMMENT ON COLUMN source.licence IS 'licence as stated by the publisher, or ''none stated''';
COMMENT ON COLUMN source.may_ship_because IS 'why its figures may be shipped with this product';
COMMENT ON COLUMN source.version IS 'version or commit of the raw data';
COMMENT ON COLUMN source.retrieved IS 'date of the raw data, ISO 8601, as exact as it is known';
COMMENT ON COLUMN source.method IS 'how the figures were made, and what they leave out';
COMMENT ON COLUMN source.citation IS 'how to cite the source';

CREATE TABLE model (
    id               VARCHAR PRIMARY KEY,
    label            VARCHAR NOT NULL,
    family           VARCHAR NOT NULL,
    organisation     VARCHAR,
    n_params         DOUBLE,
    n_params_active  DOUBLE,
    architecture     VARCHAR,
    context_tokens   BIGINT,
    modality         VARCHAR NOT NULL,
    open_weights     BOOLEAN,
    licence          VARCHAR,
    native_precision VARCHAR,
    released         DATE,
    first_listed     DATE,
    named_by         VARCHAR
);
COMMENT ON TABLE model IS 'One row a model as people name it; precisions and modes of reasoning of one model are one row, dated and thinking releases are not.';
COMMENT ON COLUMN model.id IS 'slug, such as qwen3-235b-a22b-instruct-2507';
COMMENT ON COLUMN model.label IS 'name for people';
COMMENT ON COLUMN model.family IS 'family, which fixes the colour on charts';
COMMENT ON COLUMN model.organisation IS 'who released it';
COMMENT ON COLUMN model.n_params IS 'parameters in all, count; empty where not published or not known';
COMMENT ON COLUMN model.n_params_active IS 'parameters active per token, count; equal to n_params for dense models';
COMMENT ON COLUMN model.architecture IS 'dense, moe, hybrid (Mamba and attention) or diffusion';
COMMENT ON COLUMN model.context_tokens IS 'longest context that two sellers of its API list, or the only one listed, tokens; a seller may allow less; empty where nobody lists one';
COMMENT ON COLUMN model.modality IS 'inputs joined by +: text, image, video, audio, infill, table; or image-out, video-out for generators';
COMMENT ON COLUMN model.open_weights IS 'whether the weights can be downloaded';
COMMENT ON COLUMN model.licence IS 'licence as the arena or the model card names it';
COMMENT ON COLUMN model.native_precision IS 'precision the weights were released in: bf16, fp8, mxfp4; empty where unknown';
COMMENT ON COLUMN model.released IS 'release date as Epoch AI lists this version, else the date in the model''s own name, else the day its source first had it; empty where none is known';
COMMENT ON COLUMN model.first_listed IS 'day of the earliest list of the built-in data that has the model: it was released on that day or before, and on none of the earlier lists; empty where no dated list has it';
COMMENT ON COLUMN model.named_by IS 'source.id of the only source that knows this model, which gave the row; empty: kept by hand, may occur in any source';

CREATE TABLE model_alias (
    source    VARCHAR NOT NULL,
    name      VARCHAR NOT NULL,
    task      VARCHAR,
    model     VARCHAR NOT NULL,
    precision VARCHAR,
    note      VARCHAR
);
COMMENT ON TABLE model_alias IS 'The curated join: which model a source means by a name. A name that is not here is never matched.';
COMMENT ON COLUMN model_alias.source IS 'source.id';
COMMENT ON COLUMN model_alias.name IS 'the model''s name in that source, letter by letter';
COMMENT ON COLUMN model_alias.task IS 'only for this task of the source; empty: all its tasks';
COMMENT ON COLUMN model_alias.model IS 'model.id';
COMMENT ON COLUMN model_alias.precision IS 'precision the name implies; empty where the source does not say';
COMMENT ON COLUMN model_alias.note IS 'why this match is right, or what to beware of';

CREATE TABLE mode_alias (
    source    VARCHAR NOT NULL,
    name      VARCHAR NOT NULL,
    task      VARCHAR,
    reasoning VARCHAR NOT NULL
);
COMMENT ON TABLE mode_alias IS 'In which mode of reasoning a source ran what it calls by a name: modes of one model are no models of their own.';
COMMENT ON COLUMN mode_alias.source IS 'source.id';
COMMENT ON COLUMN mode_alias.name IS 'the model''s name in that source, letter by letter';
COMMENT ON COLUMN mode_alias.task IS 'only for this task of the source; empty: all its tasks';
COMMENT ON COLUMN mode_alias.reasoning IS 'effort (minimal, medium, high, xhigh, max), thinking with its budget of tokens, or no thinking';

CREATE TABLE unresolved_name (
    source   VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    found_in VARCHAR NOT NULL,
    rows     BIGINT NOT NULL
);
COMMENT ON TABLE unresolved_name IS 'Names of the sources that the curated join leaves out; their rows are on no board.';
COMMENT ON COLUMN unresolved_name.source IS 'source.id';
COMMENT ON COLUMN unresolved_name.name IS 'the name in that source';
COMMENT ON COLUMN unresolved_name.found_in IS 'table that holds the name: configuration, measurement, price or rating_history';
COMMENT ON COLUMN unresolved_name.rows IS 'rows that carry it, count';

CREATE TABLE task (
    id          VARCHAR PRIMARY KEY,
    label       VARCHAR NOT NULL,
    board       VARCHAR NOT NULL,
    needs       VARCHAR NOT NULL,
    position    INTEGER NOT NULL,
    description VARCHAR NOT NULL
);
COMMENT ON TABLE task IS 'What was asked of the models.';
COMMENT ON COLUMN task.id IS 'slug; the name of the task in ML.ENERGY where that is its source';
COMMENT ON COLUMN task.label IS 'name for people';
COMMENT ON COLUMN task.board IS 'board.id';
COMMENT ON COLUMN task.needs IS 'input or output a model must have: text, infill, image, video, audio, table, image-out, video-out';
COMMENT ON COLUMN task.position IS 'order in lists';
COMMENT ON COLUMN task.description IS 'what one request is';

CREATE TABLE task_prompt (
    task         VARCHAR PRIMARY KEY,
    input_tokens DOUBLE NOT NULL,
    note         VARCHAR NOT NULL
);
COMMENT ON TABLE task_prompt IS 'How long the prompts of a task are, where its source says so; other tasks have no row.';
COMMENT ON COLUMN task_prompt.task IS 'task.id';
COMMENT ON COLUMN task_prompt.input_tokens IS 'mean input tokens of a request, count';
COMMENT ON COLUMN task_prompt.note IS 'where that is stated';

CREATE TABLE hardware (
    id                    VARCHAR PRIMARY KEY,
    label                 VARCHAR NOT NULL,
    vendor                VARCHAR NOT NULL,
    memory_gb             DOUBLE,
    memory_bandwidth_gb_s DOUBLE,
    fp16_tflops           DOUBLE,
    bf16_tflops           DOUBLE,
    fp8_tflops            DOUBLE,
    fp4_tflops            DOUBLE,
    int8_tops             DOUBLE,
    tdp_w                 DOUBLE,
    origin                VARCHAR,
    checks                VARCHAR,
    source                VARCHAR NOT NULL
);
COMMENT ON TABLE hardware IS 'Accelerators, one row a device as sold. Throughput is dense (no structured sparsity), peak, per device.';
COMMENT ON COLUMN hardware.id IS 'slug, such as h100-sxm5-80gb';
COMMENT ON COLUMN hardware.label IS 'name for people';
COMMENT ON COLUMN hardware.vendor IS 'maker';
COMMENT ON COLUMN hardware.memory_gb IS 'memory, GB';
COMMENT ON COLUMN hardware.memory_bandwidth_gb_s IS 'peak memory bandwidth, GB/s';
COMMENT ON COLUMN hardware.fp16_tflops IS 'peak dense FP16 matrix rate, TFLOP/s';
COMMENT ON COLUMN hardware.bf16_tflops IS 'peak dense BF16 matrix rate, TFLOP/s';
COMMENT ON COLUMN hardware.fp8_tflops IS 'peak dense FP8 matrix rate, TFLOP/s';
COMMENT ON COLUMN hardware.fp4_tflops IS 'peak dense FP4 matrix rate, TFLOP/s';
COMMENT ON COLUMN hardware.int8_tops IS 'peak dense INT8 matrix rate, TOP/s';
COMMENT ON COLUMN hardware.tdp_w IS 'board or module power limit, W';
COMMENT ON COLUMN hardware.origin IS 'which document gave which figure';
COMMENT ON COLUMN hardware.checks IS 'figures that were derived or left out, and why';
COMMENT ON COLUMN hardware.source IS 'source.id';

CREATE TABLE edge_device (
    id                    VARCHAR PRIMARY KEY,
    label                 VARCHAR NOT NULL,
    memory_kind           VARCHAR NOT NULL,
    memory_gb             DOUBLE NOT NULL,
    memory_bandwidth_gb_s DOUBLE NOT NULL,
    storage_gb_s          DOUBLE,
    power_w               DOUBLE,
    hardware              VARCHAR,
    measured_as           VARCHAR,
    origin                VARCHAR NOT NULL,
    url                   VARCHAR NOT NULL,
    source                VARCHAR NOT NULL
);
COMMENT ON TABLE edge_device IS 'Computers of people as they are sold, with the memory that a model would lie in; cards alone are in hardware.';
COMMENT ON COLUMN edge_device.id IS 'slug, such as mac-mini-m4-pro-24gb';
COMMENT ON COLUMN edge_device.label IS 'name for people';
COMMENT ON COLUMN edge_device.memory_kind IS 'unified: shared by processor and GPU; system: of the processor alone';
COMMENT ON COLUMN edge_device.memory_gb IS 'memory, GB';
COMMENT ON COLUMN edge_device.memory_bandwidth_gb_s IS 'peak memory bandwidth, GB/s';
COMMENT ON COLUMN edge_device.storage_gb_s IS 'peak rate at which its storage is read, GB/s; empty where it depends on the drive';
COMMENT ON COLUMN edge_device.power_w IS 'most power that the module or chip may draw, W; empty where none is stated';
COMMENT ON COLUMN edge_device.hardware IS 'hardware.id of its chip, whose measured rows are of this device too';
COMMENT ON COLUMN edge_device.measured_as IS 'what sources of measured speeds call it, joined by ;';
COMMENT ON COLUMN edge_device.origin IS 'which document gave the figures, and what was computed from them';
COMMENT ON COLUMN edge_device.url IS 'address of that document';
COMMENT ON COLUMN edge_device.source IS 'source.id';

CREATE TABLE network_latency (
    space      VARCHAR NOT NULL,
    network    INTEGER NOT NULL,
    device     VARCHAR NOT NULL,
    latency_ms DOUBLE NOT NULL,
    source     VARCHAR NOT NULL
);
COMMENT ON TABLE network_latency IS 'Latency of the same small networks on many devices; kind measured.';
COMMENT ON COLUMN network_latency.space IS 'which space of networks: nas-bench-201';
COMMENT ON COLUMN network_latency.network IS 'number of the network in its space';
COMMENT ON COLUMN network_latency.device IS 'device as the source names it, with the batch size where it has several';
COMMENT ON COLUMN network_latency.latency_ms IS 'time of one batch, ms';
COMMENT ON COLUMN network_latency.source IS 'source.id';

CREATE TABLE hardware_alias (
    source       VARCHAR NOT NULL,
    provider     VARCHAR,
    name         VARCHAR NOT NULL,
    instance_has VARCHAR,
    hardware     VARCHAR,
    note         VARCHAR
);
COMMENT ON TABLE hardware_alias IS 'Which accelerator a source means by a name.';
COMMENT ON COLUMN hardware_alias.source IS 'source.id';
COMMENT ON COLUMN hardware_alias.provider IS 'only for this provider; empty: any';
COMMENT ON COLUMN hardware_alias.name IS 'the name in that source, letter by letter';
COMMENT ON COLUMN hardware_alias.instance_has IS 'only for instances whose name holds this text; empty: any';
COMMENT ON COLUMN hardware_alias.hardware IS 'hardware.id; empty: known, but not in the table or its form factor is not stated';
COMMENT ON COLUMN hardware_alias.note IS 'why';

CREATE TABLE model_shape (
    source             VARCHAR NOT NULL,
    name               VARCHAR NOT NULL,
    model              VARCHAR,
    layers             INTEGER,
    hidden_size        INTEGER,
    heads              INTEGER,
    kv_heads           INTEGER,
    head_size          INTEGER,
    ffn_size           INTEGER,
    experts            INTEGER,
    experts_per_token  INTEGER,
    expert_size        INTEGER,
    shared_experts     INTEGER,
    shared_expert_size INTEGER,
    first_dense_layers INTEGER,
    vocabulary_tokens  INTEGER,
    context_tokens     INTEGER,
    window_tokens      INTEGER,
    growing_layers     INTEGER,
    sliding_layers     INTEGER,
    state_layers       INTEGER,
    tied               BOOLEAN,
    kv_lora_rank       INTEGER,
    q_lora_rank        INTEGER,
    rope_head_dim      INTEGER,
    weight_format      VARCHAR,
    quantization       VARCHAR,
    kv_quantization    VARCHAR
);
COMMENT ON TABLE model_shape IS 'Sizes of a model as its configuration file states them; a row for each of our models that has this shape.';
COMMENT ON COLUMN model_shape.source IS 'source.id; curated: by hand, from the model card';
COMMENT ON COLUMN model_shape.name IS 'the model''s name in the source';
COMMENT ON COLUMN model_shape.model IS 'model.id, by shape_alias';
COMMENT ON COLUMN model_shape.layers IS 'layers of every kind, count';
COMMENT ON COLUMN model_shape.hidden_size IS 'width of a token''s state, values';
COMMENT ON COLUMN model_shape.heads IS 'attention heads of queries in a layer, count';
COMMENT ON COLUMN model_shape.kv_heads IS 'heads of keys and values in a layer, count; empty where it differs by layer';
COMMENT ON COLUMN model_shape.head_size IS 'width of a head, values; empty for latent attention, which caches no heads';
COMMENT ON COLUMN model_shape.ffn_size IS 'width of the feed-forward part of a dense layer, values';
COMMENT ON COLUMN model_shape.experts IS 'routed experts in a layer, count; empty for dense models';
COMMENT ON COLUMN model_shape.experts_per_token IS 'routed experts that a token passes in a layer, count';
COMMENT ON COLUMN model_shape.expert_size IS 'width of an expert''s feed-forward part, values';
COMMENT ON COLUMN model_shape.shared_experts IS 'experts that every token passes, count';
COMMENT ON COLUMN model_shape.shared_expert_size IS 'width of the shared expert where it differs, values';
COMMENT ON COLUMN model_shape.first_dense_layers IS 'first layers that have no experts, count';
COMMENT ON COLUMN model_shape.vocabulary_tokens IS 'different tokens, count';
COMMENT ON COLUMN model_shape.context_tokens IS 'longest context that the file states, tokens';
COMMENT ON COLUMN model_shape.window_tokens IS 'tokens that a layer with a sliding window looks back';
COMMENT ON COLUMN model_shape.growing_layers IS 'layers whose cache grows with context, count; empty where the file does not say which';
COMMENT ON COLUMN model_shape.sliding_layers IS 'layers whose cache ends at the window, count; empty where not stated';
COMMENT ON COLUMN model_shape.state_layers IS 'layers of linear attention or state space, whose state is of fixed size, count; empty where not stated';
COMMENT ON COLUMN model_shape.tied IS 'whether the output head shares the weights of the embedding; empty where not stated';
COMMENT ON COLUMN model_shape.kv_lora_rank IS 'latent attention: values of the latent that a layer caches for a token';
COMMENT ON COLUMN model_shape.q_lora_rank IS 'latent attention: values of the query''s latent';
COMMENT ON COLUMN model_shape.rope_head_dim IS 'latent attention: values of the rotary key cached beside the latent';
COMMENT ON COLUMN model_shape.weight_format IS 'number format that the file states for weights and activations';
COMMENT ON COLUMN model_shape.quantization IS 'quantization of the weights; empty where there is none';
COMMENT ON COLUMN model_shape.kv_quantization IS 'quantization of the KV cache; empty where there is none';

CREATE TABLE shape_alias (
    source VARCHAR NOT NULL,
    name   VARCHAR NOT NULL,
    model  VARCHAR NOT NULL
);
COMMENT ON TABLE shape_alias IS 'Which models have the shape of a name: later weights of one shape are other models, so this is no model_alias.';
COMMENT ON COLUMN shape_alias.source IS 'source.id';
COMMENT ON COLUMN shape_alias.name IS 'the name in that source, letter by letter';
COMMENT ON COLUMN shape_alias.model IS 'model.id';

CREATE TABLE serving_power (
    source           VARCHAR NOT NULL,
    name             VARCHAR NOT NULL,
    model            VARCHAR,
    gpu              VARCHAR NOT NULL,
    hardware         VARCHAR,
    num_gpus         INTEGER NOT NULL,
    engine           VARCHAR NOT NULL,
    batch_size       INTEGER NOT NULL,
    input_tokens     INTEGER NOT NULL,
    output_tokens    INTEGER NOT NULL,
    latency_s        DOUBLE NOT NULL,
    all_tokens_per_s DOUBLE NOT NULL,
    power_w          DOUBLE NOT NULL
);
COMMENT ON TABLE serving_power IS 'Power of GPUs in runs that count input and output tokens together: an outside check of predicted energies, on no board.';
COMMENT ON COLUMN serving_power.source IS 'source.id';
COMMENT ON COLUMN serving_power.name IS 'the model''s name in the source';
COMMENT ON COLUMN serving_power.model IS 'model.id, by the curated join';
COMMENT ON COLUMN serving_power.gpu IS 'accelerator as the source names it';
COMMENT ON COLUMN serving_power.hardware IS 'hardware.id, by the curated join';
COMMENT ON COLUMN serving_power.num_gpus IS 'accelerators, count';
COMMENT ON COLUMN serving_power.engine IS 'serving software';
COMMENT ON COLUMN serving_power.batch_size IS 'requests run together, count';
COMMENT ON COLUMN serving_power.input_tokens IS 'tokens of each prompt';
COMMENT ON COLUMN serving_power.output_tokens IS 'tokens of each answer';
COMMENT ON COLUMN serving_power.latency_s IS 'time to read all prompts and write all answers, s';
COMMENT ON COLUMN serving_power.all_tokens_per_s IS 'input and output tokens together, tokens per s';
COMMENT ON COLUMN serving_power.power_w IS 'mean power of one GPU, W';

CREATE TABLE gpu_rental (
    provider              VARCHAR NOT NULL,
    instance              VARCHAR NOT NULL,
    gpu                   VARCHAR NOT NULL,
    hardware              VARCHAR,
    num_gpus              INTEGER NOT NULL,
    usd_per_gpu_hour      DOUBLE,
    spot_usd_per_gpu_hour DOUBLE,
    counted               BOOLEAN NOT NULL,
    why_not               VARCHAR,
    source                VARCHAR NOT NULL
);
COMMENT ON TABLE gpu_rental IS 'Published rental prices of accelerators, one row an instance type and price.';
COMMENT ON COLUMN gpu_rental.provider IS 'who rents it out';
COMMENT ON COLUMN gpu_rental.instance IS 'instance type as published';
COMMENT ON COLUMN gpu_rental.gpu IS 'accelerator as the provider names it';
COMMENT ON COLUMN gpu_rental.hardware IS 'hardware.id; empty where the form factor or the device is not certain';
COMMENT ON COLUMN gpu_rental.num_gpus IS 'accelerators in the instance, count';
COMMENT ON COLUMN gpu_rental.usd_per_gpu_hour IS 'on-demand price, US dollars per accelerator and hour';
COMMENT ON COLUMN gpu_rental.spot_usd_per_gpu_hour IS 'spot price, US dollars per accelerator and hour';
COMMENT ON COLUMN gpu_rental.counted IS 'whether the on-demand price enters the provider''s median';
COMMENT ON COLUMN gpu_rental.why_not IS 'why it is not counted';
COMMENT ON COLUMN gpu_rental.source IS 'source.id';

CREATE TABLE rental_price (
    hardware              VARCHAR PRIMARY KEY,
    usd_per_gpu_hour      DOUBLE NOT NULL,
    low                   DOUBLE NOT NULL,
    high                  DOUBLE NOT NULL,
    providers             VARCHAR NOT NULL,
    n_providers           INTEGER NOT NULL,
    spot_usd_per_gpu_hour DOUBLE,
    source                VARCHAR NOT NULL
);
COMMENT ON TABLE rental_price IS 'On-demand price of an accelerator: the median over providers of their medians.';
COMMENT ON COLUMN rental_price.hardware IS 'hardware.id';
COMMENT ON COLUMN rental_price.usd_per_gpu_hour IS 'median over providers of their medians, US dollars per accelerator and hour';
COMMENT ON COLUMN rental_price.low IS 'cheapest provider''s median, US dollars per accelerator and hour';
COMMENT ON COLUMN rental_price.high IS 'dearest provider''s median, US dollars per accelerator and hour';
COMMENT ON COLUMN rental_price.providers IS 'providers counted, joined by commas';
COMMENT ON COLUMN rental_price.n_providers IS 'providers counted, count';
COMMENT ON COLUMN rental_price.spot_usd_per_gpu_hour IS 'median over providers of their median spot prices, US dollars per accelerator and hour';
COMMENT ON COLUMN rental_price.source IS 'source.id';

CREATE TABLE configuration (
    id          VARCHAR PRIMARY KEY,
    source      VARCHAR NOT NULL,
    name        VARCHAR NOT NULL,
    model       VARCHAR,
    reasoning   VARCHAR,
    note        VARCHAR,
    task        VARCHAR NOT NULL,
    gpu         VARCHAR,
    hardware    VARCHAR,
    num_gpus    INTEGER,
    precision   VARCHAR,
    batch_size  INTEGER,
    parallelism VARCHAR,
    engine      VARCHAR NOT NULL,
    conditions  VARCHAR
);
COMMENT ON TABLE configuration IS 'One way to run a model that a source measured.';
COMMENT ON COLUMN configuration.id IS 'task, model, accelerators, precision, batch size and parallelism in one slug';
COMMENT ON COLUMN configuration.source IS 'source.id';
COMMENT ON COLUMN configuration.name IS 'the model''s name in the source';
COMMENT ON COLUMN configuration.model IS 'model.id, by the curated join';
COMMENT ON COLUMN configuration.reasoning IS 'effort or mode of reasoning, by mode_alias; empty where the name states none';
COMMENT ON COLUMN configuration.note IS 'what the curated join says of this match';
COMMENT ON COLUMN configuration.task IS 'task.id';
COMMENT ON COLUMN configuration.gpu IS 'accelerator or processor as the source names it; empty where the figures do not depend on one';
COMMENT ON COLUMN configuration.hardware IS 'hardware.id, by the curated join';
COMMENT ON COLUMN configuration.num_gpus IS 'accelerators, count';
COMMENT ON COLUMN configuration.precision IS 'number format of the weights: bf16, fp8, mxfp4, or the quantization scheme as the source names it; empty where the source does not say';
COMMENT ON COLUMN configuration.batch_size IS 'language models: most requests the server runs together; generators: items per batch; count';
COMMENT ON COLUMN configuration.parallelism IS 'degrees of tensor (tp), expert (ep), data (dp), Ulysses (u) and ring (r) parallelism';
COMMENT ON COLUMN configuration.engine IS 'serving software and version';
COMMENT ON COLUMN configuration.conditions IS 'other conditions of the run: image or video size, steps';

CREATE TABLE measurement (
    source        VARCHAR NOT NULL,
    configuration VARCHAR,
    name          VARCHAR,
    model         VARCHAR,
    reasoning     VARCHAR,
    precision     VARCHAR,
    metric        VARCHAR NOT NULL,
    value         DOUBLE NOT NULL,
    low           DOUBLE,
    high          DOUBLE,
    interval      VARCHAR,
    n             BIGINT,
    kind          VARCHAR NOT NULL,
    method        VARCHAR,
    method_version VARCHAR
);
COMMENT ON TABLE measurement IS 'One figure about a configuration, or about a model as a whole.';
COMMENT ON COLUMN measurement.source IS 'source.id';
COMMENT ON COLUMN measurement.configuration IS 'configuration.id; empty for a figure about a model';
COMMENT ON COLUMN measurement.name IS 'the model''s name in the source, for a figure about a model';
COMMENT ON COLUMN measurement.model IS 'model.id, by the curated join';
COMMENT ON COLUMN measurement.reasoning IS 'effort or mode of reasoning, by mode_alias; empty where the name states none';
COMMENT ON COLUMN measurement.precision IS 'precision the figure was measured at; empty where the source does not say';
COMMENT ON COLUMN measurement.metric IS 'metric id; its unit stands in the metrics registry';
COMMENT ON COLUMN measurement.value IS 'the figure, in the metric''s unit';
COMMENT ON COLUMN measurement.low IS 'lower end of the interval, in the metric''s unit';
COMMENT ON COLUMN measurement.high IS 'upper end of the interval, in the metric''s unit';
COMMENT ON COLUMN measurement.interval IS 'what the interval is, such as ''95%''';
COMMENT ON COLUMN measurement.n IS 'observations behind the figure, count; empty where not published';
COMMENT ON COLUMN measurement.method IS 'method.id of an energy, a time or a rate: what was read, and so what it takes in; empty where the source does not say';
COMMENT ON COLUMN measurement.method_version IS 'tool or server that the method was carried out with, and its version where stated';
COMMENT ON COLUMN measurement.kind IS 'measured, estimated (a published formula), predicted (our fit or carried over) or claimed';

CREATE TABLE output_length (
    source      VARCHAR NOT NULL,
    name        VARCHAR NOT NULL,
    model       VARCHAR,
    task        VARCHAR NOT NULL,
    precision   VARCHAR,
    tokens_from DOUBLE NOT NULL,
    tokens_to   DOUBLE NOT NULL,
    responses   BIGINT NOT NULL
);
COMMENT ON TABLE output_length IS 'How long answers are: histograms of output tokens, one a model and task; bins differ between them.';
COMMENT ON COLUMN output_length.source IS 'source.id';
COMMENT ON COLUMN output_length.name IS 'the model''s name in the source';
COMMENT ON COLUMN output_length.model IS 'model.id, by the curated join';
COMMENT ON COLUMN output_length.task IS 'task.id';
COMMENT ON COLUMN output_length.precision IS 'precision of the weights';
COMMENT ON COLUMN output_length.tokens_from IS 'lower edge of the bin, output tokens';
COMMENT ON COLUMN output_length.tokens_to IS 'upper edge of the bin, output tokens';
COMMENT ON COLUMN output_length.responses IS 'answers in the bin, over all configurations of the model, count';

CREATE TABLE answer_length (
    source    VARCHAR NOT NULL,
    name      VARCHAR,
    model     VARCHAR,
    mode      VARCHAR,
    reasoning VARCHAR NOT NULL,
    task      VARCHAR NOT NULL,
    tokens    DOUBLE NOT NULL,
    low       DOUBLE,
    high      DOUBLE,
    interval  VARCHAR,
    n         BIGINT,
    kind      VARCHAR NOT NULL
);
COMMENT ON TABLE answer_length IS 'Mean output tokens of a model at one reasoning effort on one task, thinking included: what an answer is billed for.';
COMMENT ON COLUMN answer_length.source IS 'source.id';
COMMENT ON COLUMN answer_length.name IS 'the model''s name in the source; empty for a prediction';
COMMENT ON COLUMN answer_length.model IS 'model.id, by the curated join; empty for a name that it leaves out, and for the prediction for any other model';
COMMENT ON COLUMN answer_length.mode IS 'of a prediction: the mode of reasoning as mode_alias names it; empty for the model as its maker sets it, and for counts';
COMMENT ON COLUMN answer_length.reasoning IS 'none, low, medium, high, thinking (no level stated) or unknown (the model does either)';
COMMENT ON COLUMN answer_length.task IS 'task.id, or the test''s own name where no board has it';
COMMENT ON COLUMN answer_length.tokens IS 'mean output tokens an answer; on comparia-chat a conversation, on aider-polyglot an exercise';
COMMENT ON COLUMN answer_length.low IS 'lower end of the interval, tokens';
COMMENT ON COLUMN answer_length.high IS 'upper end of the interval, tokens';
COMMENT ON COLUMN answer_length.interval IS 'what the interval is';
COMMENT ON COLUMN answer_length.n IS 'answers behind the mean, count; empty for a prediction';
COMMENT ON COLUMN answer_length.kind IS 'measured (tokens counted), estimated (from characters or from a bill) or predicted (docs/answer_length.md)';

CREATE TABLE rating_history (
    source   VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    model    VARCHAR,
    metric   VARCHAR NOT NULL,
    rated_on DATE NOT NULL,
    value    DOUBLE NOT NULL,
    kind     VARCHAR NOT NULL
);
COMMENT ON TABLE rating_history IS 'Ratings of earlier days, at most one a model and month; boards use the newest ratings alone, which stand in measurement.';
COMMENT ON COLUMN rating_history.source IS 'source.id';
COMMENT ON COLUMN rating_history.name IS 'the model''s name in the source on that day';
COMMENT ON COLUMN rating_history.model IS 'model.id, by the curated join';
COMMENT ON COLUMN rating_history.metric IS 'metric id';
COMMENT ON COLUMN rating_history.rated_on IS 'day of the list';
COMMENT ON COLUMN rating_history.value IS 'the rating, as it was on that day';
COMMENT ON COLUMN rating_history.kind IS 'measured, estimated, predicted or claimed';

CREATE TABLE method (
    id       VARCHAR PRIMARY KEY,
    label    VARCHAR NOT NULL,
    includes VARCHAR NOT NULL,
    position INTEGER NOT NULL
);
COMMENT ON TABLE method IS 'Ways to come by an energy, a time or a rate; figures of two of them are not compared unless asked for.';
COMMENT ON COLUMN method.id IS 'slug, as measurement.method names it';
COMMENT ON COLUMN method.label IS 'name for people';
COMMENT ON COLUMN method.includes IS 'what its figures take in and what they leave out';
COMMENT ON COLUMN method.position IS 'order in lists';

CREATE TABLE price (
    source                    VARCHAR NOT NULL,
    name                      VARCHAR NOT NULL,
    model                     VARCHAR,
    precision                 VARCHAR,
    provider                  VARCHAR NOT NULL,
    region                    VARCHAR,
    input_usd_per_mtok        DOUBLE NOT NULL,
    cached_input_usd_per_mtok DOUBLE,
    output_usd_per_mtok       DOUBLE NOT NULL,
    max_input_tokens          BIGINT,
    max_output_tokens         BIGINT,
    valid_from                DATE NOT NULL,
    valid_until               DATE,
    note                      VARCHAR
);
COMMENT ON TABLE price IS 'Published prices of model APIs. A price list is what a buyer pays: its kind is measured.';
COMMENT ON COLUMN price.source IS 'source.id';
COMMENT ON COLUMN price.name IS 'the model''s name in the source';
COMMENT ON COLUMN price.model IS 'model.id, by the curated join';
COMMENT ON COLUMN price.precision IS 'precision the name states; empty where it does not';
COMMENT ON COLUMN price.provider IS 'who sells it';
COMMENT ON COLUMN price.region IS 'where the request stays: US, EU, APAC, AU, JP, IN; empty where the offer is bound to none';
COMMENT ON COLUMN price.input_usd_per_mtok IS 'US dollars per million input tokens';
COMMENT ON COLUMN price.cached_input_usd_per_mtok IS 'US dollars per million input tokens read from the cache; empty where not listed';
COMMENT ON COLUMN price.output_usd_per_mtok IS 'US dollars per million output tokens';
COMMENT ON COLUMN price.max_input_tokens IS 'longest prompt the seller takes, tokens; empty where not stated';
COMMENT ON COLUMN price.max_output_tokens IS 'longest answer the seller gives, thinking included, tokens; empty where not stated';
COMMENT ON COLUMN price.valid_from IS 'date of the list';
COMMENT ON COLUMN price.valid_until IS 'date from which the provider no longer offers it; empty where not announced';
COMMENT ON COLUMN price.note IS 'where the price was read, where that is not the provider''s own page';

CREATE TABLE price_tier (
    source                    VARCHAR NOT NULL,
    name                      VARCHAR NOT NULL,
    tier                      VARCHAR NOT NULL,
    above_tokens              BIGINT NOT NULL,
    input_usd_per_mtok        DOUBLE NOT NULL,
    cached_input_usd_per_mtok DOUBLE,
    cache_write_usd_per_mtok  DOUBLE,
    output_usd_per_mtok       DOUBLE NOT NULL,
    reasoning_usd_per_mtok    DOUBLE,
    PRIMARY KEY (source, name, tier, above_tokens)
);
COMMENT ON TABLE price_tier IS 'The prices of an offer by service and length of prompt; the usual ones stand in price too. A source without tiers has no rows.';
COMMENT ON COLUMN price_tier.source IS 'source.id';
COMMENT ON COLUMN price_tier.name IS 'price.name: the offer''s name in the source';
COMMENT ON COLUMN price_tier.tier IS 'service: standard, batch (an answer within a day), flex (when there is room) or priority';
COMMENT ON COLUMN price_tier.above_tokens IS 'prompt length beyond which these prices hold, for the whole request, tokens; 0: any';
COMMENT ON COLUMN price_tier.input_usd_per_mtok IS 'US dollars per million input tokens';
COMMENT ON COLUMN price_tier.cached_input_usd_per_mtok IS 'US dollars per million input tokens read from the cache; empty where not stated';
COMMENT ON COLUMN price_tier.cache_write_usd_per_mtok IS 'US dollars per million input tokens written to the cache; empty where not stated';
COMMENT ON COLUMN price_tier.output_usd_per_mtok IS 'US dollars per million output tokens';
COMMENT ON COLUMN price_tier.reasoning_usd_per_mtok IS 'US dollars per million output tokens of thinking, where stated apart';

CREATE TABLE learning_curve (
    curve_id  VARCHAR PRIMARY KEY,
    data_set  VARCHAR NOT NULL,
    model     VARCHAR NOT NULL,
    label     VARCHAR NOT NULL,
    family    VARCHAR NOT NULL,
    n_params  DOUBLE,
    x_meaning VARCHAR NOT NULL,
    x_unit    VARCHAR NOT NULL,
    y_meaning VARCHAR NOT NULL,
    y_unit    VARCHAR NOT NULL,
    source    VARCHAR NOT NULL
);
COMMENT ON TABLE learning_curve IS 'A loss as a function of one or more quantities: of one model, or of a set of runs that one law describes.';
COMMENT ON COLUMN learning_curve.curve_id IS 'data set and model in one slug';
COMMENT ON COLUMN learning_curve.data_set IS 'what the model was trained and tested on';
COMMENT ON COLUMN learning_curve.model IS 'the model''s name in the source';
COMMENT ON COLUMN learning_curve.label IS 'name for people';
COMMENT ON COLUMN learning_curve.family IS 'family, as the source groups them';
COMMENT ON COLUMN learning_curve.n_params IS 'parameters in all, count; empty where the points are of several models';
COMMENT ON COLUMN learning_curve.x_meaning IS 'what x counts';
COMMENT ON COLUMN learning_curve.x_unit IS 'unit of x';
COMMENT ON COLUMN learning_curve.y_meaning IS 'what y is';
COMMENT ON COLUMN learning_curve.y_unit IS 'unit of y';
COMMENT ON COLUMN learning_curve.source IS 'source.id';

CREATE TABLE curve_point (
    curve_id VARCHAR NOT NULL,
    x        DOUBLE NOT NULL,
    y        DOUBLE NOT NULL,
    n_params        DOUBLE,
    n_tokens        DOUBLE,
    n_unique_tokens DOUBLE,
    flops           DOUBLE,
    n_experts       DOUBLE
);
COMMENT ON TABLE curve_point IS 'The points of the learning curves.';
COMMENT ON COLUMN curve_point.curve_id IS 'learning_curve.curve_id';
COMMENT ON COLUMN curve_point.x IS 'in the curve''s x_unit; 0 is the model before fine-tuning';
COMMENT ON COLUMN curve_point.y IS 'in the curve''s y_unit';
COMMENT ON COLUMN curve_point.n_params IS 'parameters of the point''s model, count; empty on a curve of one axis';
COMMENT ON COLUMN curve_point.n_tokens IS 'training tokens with repeats, count; empty on a curve of one axis';
COMMENT ON COLUMN curve_point.n_unique_tokens IS 'different training tokens, count; empty where not a part of the set';
COMMENT ON COLUMN curve_point.flops IS 'training compute, FLOP; empty on a curve of one axis';
COMMENT ON COLUMN curve_point.n_experts IS 'experts in a routed layer, 1 = dense; empty where not a part of the set';

CREATE TABLE law_fit (
    curve_id   VARCHAR NOT NULL,
    law        VARCHAR NOT NULL,
    n          INTEGER NOT NULL,
    dof        INTEGER NOT NULL,
    rmsd_log   DOUBLE,
    cost       DOUBLE,
    converged  BOOLEAN NOT NULL,
    warnings   VARCHAR NOT NULL,
    params     VARCHAR NOT NULL,
    stderr     VARCHAR NOT NULL,
    identified VARCHAR NOT NULL,
    covariance VARCHAR,
    reach      VARCHAR
);
COMMENT ON TABLE law_fit IS 'Stored fits of the built-in learning curves; kind predicted.';
COMMENT ON COLUMN law_fit.curve_id IS 'learning_curve.curve_id';
COMMENT ON COLUMN law_fit.law IS 'id of the scaling law';
COMMENT ON COLUMN law_fit.n IS 'points fitted, count';
COMMENT ON COLUMN law_fit.dof IS 'points minus parameters not at a bound, count';
COMMENT ON COLUMN law_fit.rmsd_log IS 'root mean square of the residuals of the natural logarithm of y';
COMMENT ON COLUMN law_fit.cost IS 'half the sum of squared residuals of the natural logarithm of y';
COMMENT ON COLUMN law_fit.converged IS 'whether the fitter met its tolerance';
COMMENT ON COLUMN law_fit.warnings IS 'sentences, a JSON list';
COMMENT ON COLUMN law_fit.params IS 'parameters by name, JSON';
COMMENT ON COLUMN law_fit.stderr IS 'standard errors by name, JSON; null where not identified';
COMMENT ON COLUMN law_fit.identified IS 'whether the data fixes the parameter, by name, JSON';
COMMENT ON COLUMN law_fit.covariance IS 'covariance of the fitted parameters, JSON rows; null where not identified';
COMMENT ON COLUMN law_fit.reach IS 'largest inputs and size fitted, and rolling hold-outs of the runs, JSON; null where parameters stay open';

CREATE TABLE pooled_prior (
    learned_from VARCHAR NOT NULL,
    parameter    VARCHAR NOT NULL,
    value        DOUBLE NOT NULL,
    PRIMARY KEY (learned_from, parameter)
);
COMMENT ON TABLE pooled_prior IS 'Parameters of the pooled forecast of learning curves, by what they were learned from.';
COMMENT ON COLUMN pooled_prior.learned_from IS 'names of the data sets of fine-tuning curves, in order, with spaces between';
COMMENT ON COLUMN pooled_prior.parameter IS 'a variance, or the number of octaves over which it fades (names ending in _l)';
COMMENT ON COLUMN pooled_prior.value IS 'natural logarithm of the parameter';

CREATE TABLE forecast_calibration (
    part      VARCHAR NOT NULL,
    item      VARCHAR NOT NULL,
    candidate VARCHAR,
    value     DOUBLE NOT NULL
);
COMMENT ON TABLE forecast_calibration IS 'How forecasts of learning curves weigh their candidates and how wide their intervals are, learned from simulated and built-in curves.';
COMMENT ON COLUMN forecast_calibration.part IS 'centre and scale of a feature, likes (coefficients of weights), spread (coefficients of ln of the width), quantile (of error over spread)';
COMMENT ON COLUMN forecast_calibration.item IS 'place of the feature from 0; of a quantile the kind of curve, the part of the horizons from 0 and the level';
COMMENT ON COLUMN forecast_calibration.candidate IS 'candidate whose like it is; empty elsewhere';
COMMENT ON COLUMN forecast_calibration.value IS 'coefficient or quantile, in natural logarithms of y';

CREATE TABLE pooled_forecast (
    data_set  VARCHAR NOT NULL,
    label     VARCHAR NOT NULL,
    budget    DOUBLE NOT NULL,
    target    DOUBLE NOT NULL,
    predicted DOUBLE NOT NULL,
    low       DOUBLE NOT NULL,
    high      DOUBLE NOT NULL,
    PRIMARY KEY (data_set, label, budget, target)
);
COMMENT ON TABLE pooled_forecast IS 'Pooled forecasts of the built-in fine-tuning curves; kind predicted.';
COMMENT ON COLUMN pooled_forecast.data_set IS 'learning_curve.data_set; nothing was learned from it';
COMMENT ON COLUMN pooled_forecast.label IS 'learning_curve.label';
COMMENT ON COLUMN pooled_forecast.budget IS 'the largest size that was seen, examples';
COMMENT ON COLUMN pooled_forecast.target IS 'the size forecast, examples';
COMMENT ON COLUMN pooled_forecast.predicted IS 'expected loss at the target, in the curve''s y_unit';
COMMENT ON COLUMN pooled_forecast.low IS 'lower end of the 80% interval';
COMMENT ON COLUMN pooled_forecast.high IS 'upper end of the 80% interval';

CREATE TABLE router (
    router    VARCHAR PRIMARY KEY,
    name      VARCHAR NOT NULL,
    label     VARCHAR NOT NULL,
    benchmark VARCHAR NOT NULL,
    policy    VARCHAR NOT NULL,
    point     INTEGER NOT NULL,
    n_test    INTEGER NOT NULL,
    score     DOUBLE NOT NULL,
    lead      DOUBLE NOT NULL,
    lead_low  DOUBLE NOT NULL,
    lead_high DOUBLE NOT NULL
);
COMMENT ON TABLE router IS 'Routers fitted on built-in logs, at points where they can be run; judged on queries held out.';
COMMENT ON COLUMN router.router IS 'slug of log, policy and point';
COMMENT ON COLUMN router.name IS 'policy and log, for people';
COMMENT ON COLUMN router.label IS 'the name with the largest shares';
COMMENT ON COLUMN router.benchmark IS 'query_score.benchmark: the log';
COMMENT ON COLUMN router.policy IS 'id of the policy';
COMMENT ON COLUMN router.point IS 'place among the points of the policy on this log, 0 = the dearest';
COMMENT ON COLUMN router.n_test IS 'held-out queries that it is judged on, count';
COMMENT ON COLUMN router.score IS 'mean score of these queries, 0 to 1';
COMMENT ON COLUMN router.lead IS 'that less the mean score of chance at the same shares';
COMMENT ON COLUMN router.lead_low IS 'lower end of the 95% interval';
COMMENT ON COLUMN router.lead_high IS 'upper end of the 95% interval';

CREATE TABLE router_share (
    router VARCHAR NOT NULL,
    model  VARCHAR NOT NULL,
    share  DOUBLE NOT NULL,
    PRIMARY KEY (router, model)
);
COMMENT ON TABLE router_share IS 'Where a stored router sends the queries held out.';
COMMENT ON COLUMN router_share.router IS 'router.router';
COMMENT ON COLUMN router_share.model IS 'model.id';
COMMENT ON COLUMN router_share.share IS 'of the queries, 0 to 1';

CREATE TABLE router_rating (
    router VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    value  DOUBLE NOT NULL,
    low    DOUBLE NOT NULL,
    high   DOUBLE NOT NULL,
    gain   DOUBLE NOT NULL,
    source VARCHAR NOT NULL,
    PRIMARY KEY (router, metric)
);
COMMENT ON TABLE router_rating IS 'What an arena is predicted to rate a stored router; docs/routing.md.';
COMMENT ON COLUMN router_rating.router IS 'router.router';
COMMENT ON COLUMN router_rating.metric IS 'id of the rating';
COMMENT ON COLUMN router_rating.value IS 'rating of the mix of its models plus the gain';
COMMENT ON COLUMN router_rating.low IS 'lower end of the 95% interval';
COMMENT ON COLUMN router_rating.high IS 'upper end of the 95% interval';
COMMENT ON COLUMN router_rating.gain IS 'rating points that choosing adds to chance; 0 where the log has too few models to tell';
COMMENT ON COLUMN router_rating.source IS 'source.id of the models'' ratings';

CREATE TABLE energy_model (
    part      VARCHAR NOT NULL,
    parameter VARCHAR NOT NULL,
    value     DOUBLE NOT NULL
);
COMMENT ON TABLE energy_model IS 'Parameters of the model that predicts power and energy of serving where nobody measured them; docs/energy.md.';
COMMENT ON COLUMN energy_model.part IS 'power: shares of TDP; step: seconds and factors of seconds; half_width: log ratios of 90% intervals';
COMMENT ON COLUMN energy_model.parameter IS 'name of the term, or of the group whose interval it is';
COMMENT ON COLUMN energy_model.value IS 'its value';

CREATE TABLE energy_fold (
    configuration                VARCHAR NOT NULL,
    left_out                     VARCHAR NOT NULL,
    fold                         VARCHAR NOT NULL,
    development                  BOOLEAN NOT NULL,
    power_w                      DOUBLE NOT NULL,
    predicted_power_w            DOUBLE NOT NULL,
    energy_per_token_j           DOUBLE NOT NULL,
    predicted_energy_per_token_j DOUBLE NOT NULL,
    power_covered                BOOLEAN NOT NULL,
    energy_covered               BOOLEAN NOT NULL
);
COMMENT ON TABLE energy_fold IS 'Measured runs as the model of energy predicts them without their own shape of model, or without their own GPU.';
COMMENT ON COLUMN energy_fold.configuration IS 'configuration.id';
COMMENT ON COLUMN energy_fold.left_out IS 'what was left out: shape or gpu';
COMMENT ON COLUMN energy_fold.fold IS 'which: layers-width-experts of the shape, or hardware.id';
COMMENT ON COLUMN energy_fold.development IS 'whether the run was one that terms were chosen on, which no score counts';
COMMENT ON COLUMN energy_fold.power_w IS 'measured power of one GPU, W';
COMMENT ON COLUMN energy_fold.predicted_power_w IS 'power of one GPU predicted at the measured throughput, W';
COMMENT ON COLUMN energy_fold.energy_per_token_j IS 'measured energy of an output token, J';
COMMENT ON COLUMN energy_fold.predicted_energy_per_token_j IS 'energy of an output token predicted without the throughput, J';
COMMENT ON COLUMN energy_fold.power_covered IS 'whether the 90% interval of the power, from the other folds, holds the measured one';
COMMENT ON COLUMN energy_fold.energy_covered IS 'whether the 90% interval of the energy, from the other folds, holds the measured one';

CREATE TABLE decode_model (
    part      VARCHAR NOT NULL,
    parameter VARCHAR NOT NULL,
    value     DOUBLE NOT NULL,
    PRIMARY KEY (part, parameter)
);
COMMENT ON TABLE decode_model IS 'Parameters of the model that predicts the speed of serving where nobody measured it; docs/serving.md.';
COMMENT ON COLUMN decode_model.part IS 'step and prefill: factors of seconds at peak rates; p50, p95: of log ratios to the mean; half_widths, prefill_half_widths: log ratios of 80% intervals';
COMMENT ON COLUMN decode_model.parameter IS 'name of the term, or of the group whose interval it is';
COMMENT ON COLUMN decode_model.value IS 'its value';

CREATE TABLE decode_fold (
    configuration VARCHAR NOT NULL,
    source        VARCHAR NOT NULL,
    hardware      VARCHAR NOT NULL,
    left_out      VARCHAR NOT NULL,
    fold          VARCHAR NOT NULL,
    held_back     BOOLEAN NOT NULL,
    moe           BOOLEAN NOT NULL,
    "group"       VARCHAR NOT NULL,
    quantity      VARCHAR NOT NULL,
    measured      DOUBLE NOT NULL,
    predicted     DOUBLE NOT NULL,
    naive         DOUBLE NOT NULL,
    covered       BOOLEAN NOT NULL
);
COMMENT ON TABLE decode_fold IS 'Measured runs as the model of speed predicts them without their own shape of model, or without their own GPU.';
COMMENT ON COLUMN decode_fold.configuration IS 'configuration.id';
COMMENT ON COLUMN decode_fold.source IS 'source.id of the run';
COMMENT ON COLUMN decode_fold.hardware IS 'hardware.id';
COMMENT ON COLUMN decode_fold.left_out IS 'what was left out: shape, gpu or model';
COMMENT ON COLUMN decode_fold.fold IS 'which: layers-width-experts of the shape, hardware.id or model.id';
COMMENT ON COLUMN decode_fold.held_back IS 'whether the shape was one of those that chose no terms and were scored once';
COMMENT ON COLUMN decode_fold.moe IS 'whether the model is a mixture of experts';
COMMENT ON COLUMN decode_fold."group" IS 'the group of decode_model whose half-width is meant for it';
COMMENT ON COLUMN decode_fold.quantity IS 'itl_p50_ms, itl_p95_ms, output_tokens_per_s, or ttft_ms at 4 requests at once';
COMMENT ON COLUMN decode_fold.measured IS 'as measured, in the unit of the quantity';
COMMENT ON COLUMN decode_fold.predicted IS 'as predicted without what was left out';
COMMENT ON COLUMN decode_fold.naive IS 'what active weights over bandwidth (of ttft_ms: FLOP over peak rate) would say';
COMMENT ON COLUMN decode_fold.covered IS 'whether the 80% interval, from the other folds, holds the measured value';

CREATE TABLE number_format (
    precision       VARCHAR PRIMARY KEY,
    method          VARCHAR NOT NULL,
    weight_bits     DOUBLE NOT NULL,
    activation_bits DOUBLE,
    group_size      INTEGER,
    note            VARCHAR
);
COMMENT ON TABLE number_format IS 'What a number format is, by the name that sources write; a format that is not here is in no row of quality_change.';
COMMENT ON COLUMN number_format.precision IS 'the format as sources write it, letter by letter';
COMMENT ON COLUMN number_format.method IS 'how the weights were quantized: gptq, awq, rtn, fp8, nvfp4, mxfp4, gguf ...; none where they were not';
COMMENT ON COLUMN number_format.weight_bits IS 'nominal bits per weight; a source that states the bits of the whole file goes before it';
COMMENT ON COLUMN number_format.activation_bits IS 'bits per activation, where stated';
COMMENT ON COLUMN number_format.group_size IS 'weights that share one scale, count; -1 = a whole channel; empty where not stated';
COMMENT ON COLUMN number_format.note IS 'where the reading of the name is not plain';

CREATE TABLE quality_test (
    benchmark   VARCHAR PRIMARY KEY,
    label       VARCHAR NOT NULL,
    kind        VARCHAR NOT NULL,
    n_questions INTEGER,
    chance_pct  DOUBLE NOT NULL,
    saturated   BOOLEAN NOT NULL,
    note        VARCHAR
);
COMMENT ON TABLE quality_test IS 'The tests by which quantized models were compared with unquantized ones.';
COMMENT ON COLUMN quality_test.benchmark IS 'the test as its source writes it, or the task.id of a table of means';
COMMENT ON COLUMN quality_test.label IS 'name for people';
COMMENT ON COLUMN quality_test.kind IS 'knowledge, reasoning, mathematics, code, image, or short-tests: a mean of short tests of base models';
COMMENT ON COLUMN quality_test.n_questions IS 'questions, count; empty where it is not known or the value is a mean of several tests';
COMMENT ON COLUMN quality_test.chance_pct IS 'what guessing scores, percent; of a mean, the mean of its tests';
COMMENT ON COLUMN quality_test.saturated IS 'whether current models answer nearly all of it, so that an unchanged score is no evidence for hard tasks';
COMMENT ON COLUMN quality_test.note IS 'where the figures of this row are from or rough';

CREATE TABLE quantized_score (
    source          VARCHAR NOT NULL,
    section         VARCHAR NOT NULL,
    name            VARCHAR NOT NULL,
    model           VARCHAR,
    made_by         VARCHAR,
    precision       VARCHAR NOT NULL,
    bits_per_weight DOUBLE,
    benchmark       VARCHAR NOT NULL,
    metric          VARCHAR NOT NULL,
    value           DOUBLE NOT NULL,
    n_runs          INTEGER NOT NULL,
    base            BOOLEAN NOT NULL,
    note            VARCHAR
);
COMMENT ON TABLE quantized_score IS 'Scores of models at several number formats, comparable within one section of one source only.';
COMMENT ON COLUMN quantized_score.source IS 'source.id';
COMMENT ON COLUMN quantized_score.section IS 'table of the source; rows of two sections are never compared';
COMMENT ON COLUMN quantized_score.name IS 'the model''s name in the source, without what tells its number format';
COMMENT ON COLUMN quantized_score.model IS 'model.id, by the curated join';
COMMENT ON COLUMN quantized_score.made_by IS 'who made the quantized file; empty where the source did';
COMMENT ON COLUMN quantized_score.precision IS 'number_format.precision';
COMMENT ON COLUMN quantized_score.bits_per_weight IS 'mean bits per weight of the whole file; empty where not stated';
COMMENT ON COLUMN quantized_score.benchmark IS 'quality_test.benchmark, or the text that the perplexity is of';
COMMENT ON COLUMN quantized_score.metric IS 'accuracy_pct or perplexity';
COMMENT ON COLUMN quantized_score.value IS 'mean over the runs, percent or perplexity';
COMMENT ON COLUMN quantized_score.n_runs IS 'runs behind the value, count';
COMMENT ON COLUMN quantized_score.base IS 'whether the other rows of this model, section and test are compared with this one';
COMMENT ON COLUMN quantized_score.note IS 'why this row is doubtful; it is kept, and learned from by nothing';

CREATE TABLE prediction_fold (
    quantity    VARCHAR NOT NULL,
    left_out    VARCHAR NOT NULL,
    fold        VARCHAR NOT NULL,
    subject     VARCHAR NOT NULL,
    "group"     VARCHAR NOT NULL,
    conditions  VARCHAR NOT NULL,
    source      VARCHAR NOT NULL,
    chose_terms BOOLEAN NOT NULL,
    measured    DOUBLE NOT NULL,
    predicted   DOUBLE NOT NULL,
    naive       DOUBLE NOT NULL,
    covered     BOOLEAN
);
COMMENT ON TABLE prediction_fold IS 'Measured values as predicted without their own model or family: answer lengths, quantization, memory.';
COMMENT ON COLUMN prediction_fold.quantity IS 'answer_tokens, accuracy_lost_points, perplexity_ratio, activations_gib or requests_held';
COMMENT ON COLUMN prediction_fold.left_out IS 'what was left out: model or family';
COMMENT ON COLUMN prediction_fold.fold IS 'which model or family';
COMMENT ON COLUMN prediction_fold.subject IS 'model.id where the curated join has one, else the name in the source';
COMMENT ON COLUMN prediction_fold."group" IS 'the kind of case: mode of reasoning, band of bits, dense or mixture';
COMMENT ON COLUMN prediction_fold.conditions IS 'task and effort; method and bits; precision and GPUs';
COMMENT ON COLUMN prediction_fold.source IS 'source.id of the measured value';
COMMENT ON COLUMN prediction_fold.chose_terms IS 'whether the row helped to choose the terms or settings of the formula, though not its fitted values';
COMMENT ON COLUMN prediction_fold.measured IS 'as measured: tokens, points of 100, a ratio, GiB per GPU, requests';
COMMENT ON COLUMN prediction_fold.predicted IS 'as predicted without what was left out';
COMMENT ON COLUMN prediction_fold.naive IS 'the plain alternative: median of the task; no change; a constant by kind of model; card less weights';
COMMENT ON COLUMN prediction_fold.covered IS 'whether the interval, from the other folds, holds the measured value; empty: none is stated';

CREATE TABLE served_memory (
    name                    VARCHAR NOT NULL,
    model                   VARCHAR,
    "precision"             VARCHAR NOT NULL,
    num_gpus                INTEGER NOT NULL,
    context_tokens          INTEGER NOT NULL,
    cache_bytes             DOUBLE NOT NULL,
    n_params                DOUBLE,
    layers                  INTEGER,
    hidden_size             INTEGER,
    heads                   INTEGER,
    kv_heads                INTEGER,
    head_size               INTEGER,
    vocabulary_tokens       INTEGER NOT NULL,
    tied                    BOOLEAN,
    experts                 INTEGER,
    activations_gib         DOUBLE,
    outside_gib             DOUBLE,
    requests_held           DOUBLE,
    planner_activations_gib DOUBLE NOT NULL,
    kind                    VARCHAR NOT NULL,
    source                  VARCHAR NOT NULL
);
COMMENT ON TABLE served_memory IS 'Memory of one GPU as a server reports it at start; kind measured.';
COMMENT ON COLUMN served_memory.name IS 'the model as the source names it';
COMMENT ON COLUMN served_memory.model IS 'model.id, by hand';
COMMENT ON COLUMN served_memory."precision" IS 'number format of the weights';
COMMENT ON COLUMN served_memory.num_gpus IS 'GPUs that share each layer, count';
COMMENT ON COLUMN served_memory.context_tokens IS 'tokens of each request that the count of requests is for';
COMMENT ON COLUMN served_memory.cache_bytes IS 'bytes of a cached value: 2, or 1 of an FP8 cache';
COMMENT ON COLUMN served_memory.n_params IS 'parameters, count; shape only where requests are counted';
COMMENT ON COLUMN served_memory.layers IS 'layers, count';
COMMENT ON COLUMN served_memory.hidden_size IS 'width of a layer, values';
COMMENT ON COLUMN served_memory.heads IS 'attention heads, count';
COMMENT ON COLUMN served_memory.kv_heads IS 'key-value heads, count';
COMMENT ON COLUMN served_memory.head_size IS 'values of a head';
COMMENT ON COLUMN served_memory.vocabulary_tokens IS 'entries of the vocabulary';
COMMENT ON COLUMN served_memory.tied IS 'whether embedding and output head are one matrix';
COMMENT ON COLUMN served_memory.experts IS 'experts of a layer, count; empty: dense';
COMMENT ON COLUMN served_memory.activations_gib IS 'peak of the activations, GiB (2^30 bytes) per GPU';
COMMENT ON COLUMN served_memory.outside_gib IS 'memory outside torch, GiB per GPU';
COMMENT ON COLUMN served_memory.requests_held IS 'requests of that context that fit at once';
COMMENT ON COLUMN served_memory.planner_activations_gib IS 'the constant that the source''s own planner takes for activations of such a model, GiB';
COMMENT ON COLUMN served_memory.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN served_memory.source IS 'source.id';

CREATE TABLE quality_change (
    source             VARCHAR NOT NULL,
    section            VARCHAR NOT NULL,
    name               VARCHAR NOT NULL,
    model              VARCHAR,
    family             VARCHAR,
    n_params           DOUBLE,
    precision          VARCHAR NOT NULL,
    method             VARCHAR NOT NULL,
    weight_bits        DOUBLE NOT NULL,
    activation_bits    DOUBLE,
    group_size         INTEGER,
    benchmark          VARCHAR NOT NULL,
    benchmark_label    VARCHAR NOT NULL,
    benchmark_kind     VARCHAR NOT NULL,
    saturated          BOOLEAN NOT NULL,
    metric             VARCHAR NOT NULL,
    value              DOUBLE NOT NULL,
    baseline_precision VARCHAR NOT NULL,
    baseline           DOUBLE NOT NULL,
    change             DOUBLE NOT NULL,
    loss               DOUBLE,
    standard_error     DOUBLE,
    n_questions        INTEGER,
    note               VARCHAR
);
COMMENT ON TABLE quality_change IS 'What a quantized model scored against the same model unquantized in the same table of the same source; kind measured.';
COMMENT ON COLUMN quality_change.source IS 'source.id';
COMMENT ON COLUMN quality_change.section IS 'table of the source: rows of two are never compared';
COMMENT ON COLUMN quality_change.name IS 'the model''s name in the source';
COMMENT ON COLUMN quality_change.model IS 'model.id, by the curated join';
COMMENT ON COLUMN quality_change.family IS 'model.family';
COMMENT ON COLUMN quality_change.n_params IS 'parameters in all, count';
COMMENT ON COLUMN quality_change.precision IS 'number format as the source writes it';
COMMENT ON COLUMN quality_change.method IS 'number_format.method';
COMMENT ON COLUMN quality_change.weight_bits IS 'bits per weight: of the whole file where stated, else nominal';
COMMENT ON COLUMN quality_change.activation_bits IS 'bits per activation, where stated';
COMMENT ON COLUMN quality_change.group_size IS 'weights that share one scale, count; -1 = a whole channel; empty where not stated';
COMMENT ON COLUMN quality_change.benchmark IS 'the test as its source writes it, or the task.id of the source''s table';
COMMENT ON COLUMN quality_change.benchmark_label IS 'the test''s name for people';
COMMENT ON COLUMN quality_change.benchmark_kind IS 'quality_test.kind; perplexity for a perplexity';
COMMENT ON COLUMN quality_change.saturated IS 'whether an unchanged score is no evidence for hard tasks';
COMMENT ON COLUMN quality_change.metric IS 'accuracy_pct or perplexity';
COMMENT ON COLUMN quality_change.value IS 'percent, or perplexity';
COMMENT ON COLUMN quality_change.baseline_precision IS 'number format of the row compared with';
COMMENT ON COLUMN quality_change.baseline IS 'the same figure of the unquantized model, percent or perplexity';
COMMENT ON COLUMN quality_change.change IS 'points gained (above 0) or lost (below 0) for an accuracy; ln of the ratio for a perplexity, above 0 where it is worse';
COMMENT ON COLUMN quality_change.loss IS 'above 0 = worse: for an accuracy the share lost of what the baseline scores above chance, for a perplexity the change; empty where the baseline is not above chance';
COMMENT ON COLUMN quality_change.standard_error IS 'binomial standard error of an accuracy''s change, points, as if the two runs were independent; the same questions were asked, so it is an upper bound; empty where n_questions is';
COMMENT ON COLUMN quality_change.n_questions IS 'questions of the test, count; empty where not known';
COMMENT ON COLUMN quality_change.note IS 'why this row is doubtful';

CREATE TABLE quantization_loss (
    metric   VARCHAR NOT NULL,
    band     INTEGER NOT NULL,
    widening DOUBLE NOT NULL,
    losses   BIGINT NOT NULL,
    PRIMARY KEY (metric, band)
);
COMMENT ON TABLE quantization_loss IS 'How much wider than the spread of neighbours the interval of a predicted loss must be, from whole families left out.';
COMMENT ON COLUMN quantization_loss.metric IS 'accuracy_pct or perplexity';
COMMENT ON COLUMN quantization_loss.band IS '0 up to 3.3 bits a weight, 1 up to 6.5, 2 above';
COMMENT ON COLUMN quantization_loss.widening IS 'share of the width added at either end, ratio';
COMMENT ON COLUMN quantization_loss.losses IS 'losses it was learned from, count';

CREATE TABLE query_score (
    benchmark  VARCHAR NOT NULL,
    query      VARCHAR NOT NULL,
    model      VARCHAR NOT NULL,
    score      DOUBLE NOT NULL,
    cost_usd   DOUBLE,
    tokens_in  BIGINT,
    tokens_out BIGINT,
    energy_j   DOUBLE,
    confidence DOUBLE,
    source     VARCHAR NOT NULL
);
COMMENT ON TABLE query_score IS 'Router logs: one model''s answer to one query.';
COMMENT ON COLUMN query_score.benchmark IS 'benchmark the query belongs to';
COMMENT ON COLUMN query_score.query IS 'id of the query; its text is not kept';
COMMENT ON COLUMN query_score.model IS 'model.id, or the source''s name';
COMMENT ON COLUMN query_score.score IS 'quality of the answer, 0 to 1';
COMMENT ON COLUMN query_score.cost_usd IS 'price of the answer, US dollars';
COMMENT ON COLUMN query_score.tokens_in IS 'input tokens, count';
COMMENT ON COLUMN query_score.tokens_out IS 'output tokens, count';
COMMENT ON COLUMN query_score.energy_j IS 'energy of the answer, J';
COMMENT ON COLUMN query_score.confidence IS 'the model''s own stated confidence in this answer, 0 to 1';
COMMENT ON COLUMN query_score.source IS 'source.id';

CREATE TABLE query_feature (
    benchmark VARCHAR NOT NULL,
    query     VARCHAR NOT NULL,
    domain    VARCHAR,
    embedding FLOAT[],
    source    VARCHAR NOT NULL
);
COMMENT ON TABLE query_feature IS 'What a router may know of a query before it answers.';
COMMENT ON COLUMN query_feature.benchmark IS 'benchmark the query belongs to';
COMMENT ON COLUMN query_feature.query IS 'id of the query';
COMMENT ON COLUMN query_feature.domain IS 'subject, as the source groups them';
COMMENT ON COLUMN query_feature.embedding IS 'sentence embedding, largest variance first, in any unit: only its direction counts';
COMMENT ON COLUMN query_feature.source IS 'source.id';

CREATE TABLE carbon_intensity (
    zone            VARCHAR NOT NULL,
    gco2e_per_kwh   DOUBLE NOT NULL,
    water_l_per_kwh DOUBLE,
    year            INTEGER,
    kind            VARCHAR NOT NULL,
    source          VARCHAR NOT NULL
);
COMMENT ON TABLE carbon_intensity IS 'Carbon intensity of electricity by zone.';
COMMENT ON COLUMN carbon_intensity.zone IS 'country, state or cloud region';
COMMENT ON COLUMN carbon_intensity.gco2e_per_kwh IS 'grams of CO2 equivalent per kWh';
COMMENT ON COLUMN carbon_intensity.water_l_per_kwh IS 'litres of water per kWh';
COMMENT ON COLUMN carbon_intensity.year IS 'year of the figure';
COMMENT ON COLUMN carbon_intensity.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN carbon_intensity.source IS 'source.id';

CREATE TABLE data_centre (
    provider VARCHAR NOT NULL,
    site     VARCHAR NOT NULL,
    pue      DOUBLE NOT NULL,
    kind     VARCHAR NOT NULL,
    source   VARCHAR NOT NULL
);
COMMENT ON TABLE data_centre IS 'Data centres and what they use beside the machines.';
COMMENT ON COLUMN data_centre.provider IS 'who runs it';
COMMENT ON COLUMN data_centre.site IS 'region, or the mean of all';
COMMENT ON COLUMN data_centre.pue IS 'power usage effectiveness: energy of the site over that of its machines, ratio';
COMMENT ON COLUMN data_centre.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN data_centre.source IS 'source.id';

CREATE TABLE training_cluster (
    cluster                VARCHAR PRIMARY KEY,
    jobs                   BIGINT NOT NULL,
    cpu_jobs               BIGINT,
    gpu_jobs               BIGINT NOT NULL,
    gpus_per_job_mean      DOUBLE NOT NULL,
    gpus_per_job_p50       DOUBLE NOT NULL,
    run_time_mean_s        DOUBLE NOT NULL,
    run_time_p50_s         DOUBLE NOT NULL,
    queue_time_mean_s      DOUBLE NOT NULL,
    gpu_time_h             DOUBLE,
    completed_jobs_pct     DOUBLE,
    cancelled_jobs_pct     DOUBLE,
    failed_jobs_pct        DOUBLE,
    completed_gpu_time_pct DOUBLE,
    cancelled_gpu_time_pct DOUBLE,
    failed_gpu_time_pct    DOUBLE,
    kind                   VARCHAR NOT NULL,
    source                 VARCHAR NOT NULL
);
COMMENT ON TABLE training_cluster IS 'Clusters that train models, one row a cluster: how large and long its GPU jobs are and how they end.';
COMMENT ON COLUMN training_cluster.cluster IS 'name of the cluster in its publication';
COMMENT ON COLUMN training_cluster.jobs IS 'jobs, count';
COMMENT ON COLUMN training_cluster.cpu_jobs IS 'jobs without a GPU, count';
COMMENT ON COLUMN training_cluster.gpu_jobs IS 'jobs with a GPU, count; all that follows is of these';
COMMENT ON COLUMN training_cluster.gpus_per_job_mean IS 'GPUs per job, mean';
COMMENT ON COLUMN training_cluster.gpus_per_job_p50 IS 'GPUs per job, median';
COMMENT ON COLUMN training_cluster.run_time_mean_s IS 'time from start to end, mean, s';
COMMENT ON COLUMN training_cluster.run_time_p50_s IS 'time from start to end, median, s';
COMMENT ON COLUMN training_cluster.queue_time_mean_s IS 'time from submission to start, mean, s';
COMMENT ON COLUMN training_cluster.gpu_time_h IS 'time times GPUs of all jobs, GPU hours; empty where not stated';
COMMENT ON COLUMN training_cluster.completed_jobs_pct IS 'share of jobs that completed, percent; empty where not stated';
COMMENT ON COLUMN training_cluster.cancelled_jobs_pct IS 'share of jobs that their user stopped, percent';
COMMENT ON COLUMN training_cluster.failed_jobs_pct IS 'share of jobs that failed, timeouts and lost nodes included, percent';
COMMENT ON COLUMN training_cluster.completed_gpu_time_pct IS 'share of GPU time of the jobs that completed, percent';
COMMENT ON COLUMN training_cluster.cancelled_gpu_time_pct IS 'share of GPU time of the jobs that their user stopped, percent';
COMMENT ON COLUMN training_cluster.failed_gpu_time_pct IS 'share of GPU time of the jobs that failed, percent';
COMMENT ON COLUMN training_cluster.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN training_cluster.source IS 'source.id';

CREATE TABLE cluster_quantile (
    cluster   VARCHAR NOT NULL,
    quantity  VARCHAR NOT NULL,
    share_pct DOUBLE NOT NULL,
    value     DOUBLE NOT NULL,
    kind      VARCHAR NOT NULL,
    source    VARCHAR NOT NULL
);
COMMENT ON TABLE cluster_quantile IS 'Distributions of power and utilisation in clusters: 1,000 quantiles each.';
COMMENT ON COLUMN cluster_quantile.cluster IS 'training_cluster.cluster';
COMMENT ON COLUMN cluster_quantile.quantity IS 'gpu_server_power_w and cpu_server_power_w (a whole server), gpu_power_w, gpu_utilization_pct, gpu_memory_pct (one GPU)';
COMMENT ON COLUMN cluster_quantile.share_pct IS 'share of samples at or below the value, percent';
COMMENT ON COLUMN cluster_quantile.value IS 'the value at that share, in the unit of the quantity';
COMMENT ON COLUMN cluster_quantile.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN cluster_quantile.source IS 'source.id';

CREATE TABLE power_profile (
    gpu           VARCHAR NOT NULL,
    network       VARCHAR NOT NULL,
    num_gpus      INTEGER NOT NULL,
    power_limit_w INTEGER NOT NULL,
    time_s        DOUBLE NOT NULL,
    energy_j      DOUBLE NOT NULL,
    kind          VARCHAR NOT NULL,
    source        VARCHAR NOT NULL,
    PRIMARY KEY (gpu, network, num_gpus, power_limit_w)
);
COMMENT ON TABLE power_profile IS 'Time and energy of the same training steps under each power limit: comparable within one GPU, network and number of GPUs.';
COMMENT ON COLUMN power_profile.gpu IS 'accelerator as the source names it';
COMMENT ON COLUMN power_profile.network IS 'what is trained, as the source names it';
COMMENT ON COLUMN power_profile.num_gpus IS 'GPUs, count';
COMMENT ON COLUMN power_profile.power_limit_w IS 'power limit of each GPU, W';
COMMENT ON COLUMN power_profile.time_s IS 'time of the steps, s';
COMMENT ON COLUMN power_profile.energy_j IS 'energy of the steps, all GPUs together, J';
COMMENT ON COLUMN power_profile.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN power_profile.source IS 'source.id';

CREATE TABLE carbon_trace (
    zone                   VARCHAR NOT NULL,
    starts                 TIMESTAMP NOT NULL,
    duration_min           DOUBLE NOT NULL,
    gco2e_per_kwh          DOUBLE NOT NULL,
    forecast_gco2e_per_kwh DOUBLE NOT NULL,
    kind                   VARCHAR NOT NULL,
    source                 VARCHAR NOT NULL,
    PRIMARY KEY (zone, starts)
);
COMMENT ON TABLE carbon_trace IS 'Marginal carbon intensity of a grid through time, with the forecast that its history gave.';
COMMENT ON COLUMN carbon_trace.zone IS 'part of the grid';
COMMENT ON COLUMN carbon_trace.starts IS 'start of the interval, UTC';
COMMENT ON COLUMN carbon_trace.duration_min IS 'length of the interval, min';
COMMENT ON COLUMN carbon_trace.gco2e_per_kwh IS 'marginal intensity, grams of CO2 per kWh';
COMMENT ON COLUMN carbon_trace.forecast_gco2e_per_kwh IS 'mean of earlier days at that time, grams of CO2 per kWh';
COMMENT ON COLUMN carbon_trace.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN carbon_trace.source IS 'source.id';

CREATE TABLE training_speed (
    hardware               VARCHAR NOT NULL,
    precision              VARCHAR NOT NULL,
    sequence_tokens        INTEGER NOT NULL,
    num_gpus               INTEGER NOT NULL,
    n_params               DOUBLE NOT NULL,
    tokens_per_s_per_gpu   DOUBLE NOT NULL,
    recomputes_activations BOOLEAN NOT NULL,
    kind                   VARCHAR NOT NULL,
    source                 VARCHAR NOT NULL
);
COMMENT ON TABLE training_speed IS 'How fast decoders trained on so many GPUs, one row a measured setting.';
COMMENT ON COLUMN training_speed.hardware IS 'hardware.id';
COMMENT ON COLUMN training_speed.precision IS 'number format of the arithmetic';
COMMENT ON COLUMN training_speed.sequence_tokens IS 'tokens of a sequence';
COMMENT ON COLUMN training_speed.num_gpus IS 'GPUs that share the model, count';
COMMENT ON COLUMN training_speed.n_params IS 'parameters, count';
COMMENT ON COLUMN training_speed.tokens_per_s_per_gpu IS 'tokens trained on per second and GPU, 1/s';
COMMENT ON COLUMN training_speed.recomputes_activations IS 'whether the backward pass computes activations again to save memory';
COMMENT ON COLUMN training_speed.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN training_speed.source IS 'source.id';

CREATE TABLE published_run (
    name      VARCHAR PRIMARY KEY,
    n_params  DOUBLE NOT NULL,
    tokens    DOUBLE NOT NULL,
    hardware  VARCHAR NOT NULL,
    gpu_hours DOUBLE NOT NULL,
    kind      VARCHAR NOT NULL,
    source    VARCHAR NOT NULL
);
COMMENT ON TABLE published_run IS 'Whole training runs whose makers published size, tokens and GPU hours.';
COMMENT ON COLUMN published_run.name IS 'the model as its maker names it';
COMMENT ON COLUMN published_run.n_params IS 'parameters, count';
COMMENT ON COLUMN published_run.tokens IS 'tokens trained on';
COMMENT ON COLUMN published_run.hardware IS 'hardware.id';
COMMENT ON COLUMN published_run.gpu_hours IS 'GPU hours of the whole training as stated, restarts and later stages included';
COMMENT ON COLUMN published_run.kind IS 'measured, estimated, predicted or claimed';
COMMENT ON COLUMN published_run.source IS 'source.id';

CREATE TABLE traffic (
    id                 VARCHAR PRIMARY KEY,
    label              VARCHAR NOT NULL,
    description        VARCHAR NOT NULL,
    source             VARCHAR NOT NULL,
    recorded           DATE,
    published          INTEGER NOT NULL,
    requests           INTEGER NOT NULL,
    duration_s         DOUBLE NOT NULL,
    requests_per_s     DOUBLE NOT NULL,
    input_tokens_mean  DOUBLE NOT NULL,
    input_tokens_p50   DOUBLE NOT NULL,
    input_tokens_p95   DOUBLE NOT NULL,
    output_tokens_mean DOUBLE NOT NULL,
    output_tokens_p50  DOUBLE NOT NULL,
    output_tokens_p95  DOUBLE NOT NULL,
    seen_input_pct     DOUBLE,
    peak_minute_ratio  DOUBLE NOT NULL,
    gap_cv             DOUBLE
);
COMMENT ON TABLE traffic IS 'Recorded or made traffic of a language-model service, one row a trace; kind measured.';
COMMENT ON COLUMN traffic.id IS 'slug, such as azure-chat-2023';
COMMENT ON COLUMN traffic.label IS 'name for people';
COMMENT ON COLUMN traffic.description IS 'what was recorded, in a phrase';
COMMENT ON COLUMN traffic.source IS 'source.id';
COMMENT ON COLUMN traffic.recorded IS 'day of the recording; empty where not stated';
COMMENT ON COLUMN traffic.published IS 'year of the publication that brought it';
COMMENT ON COLUMN traffic.requests IS 'requests, count';
COMMENT ON COLUMN traffic.duration_s IS 'from the first arrival to the last, s';
COMMENT ON COLUMN traffic.requests_per_s IS 'requests over duration, 1/s';
COMMENT ON COLUMN traffic.input_tokens_mean IS 'tokens per prompt, mean';
COMMENT ON COLUMN traffic.input_tokens_p50 IS 'tokens per prompt, median';
COMMENT ON COLUMN traffic.input_tokens_p95 IS 'tokens per prompt, 95th percentile';
COMMENT ON COLUMN traffic.output_tokens_mean IS 'tokens per answer, mean';
COMMENT ON COLUMN traffic.output_tokens_p50 IS 'tokens per answer, median';
COMMENT ON COLUMN traffic.output_tokens_p95 IS 'tokens per answer, 95th percentile';
COMMENT ON COLUMN traffic.seen_input_pct IS 'share of all input tokens that earlier prompts of the trace began with, percent: what a cache without limit reaches; empty where the trace does not tell';
COMMENT ON COLUMN traffic.peak_minute_ratio IS 'requests of the busiest minute, counted from the first arrival, over those of a mean minute, ratio';
COMMENT ON COLUMN traffic.gap_cv IS 'standard deviation of the gaps between arrivals over their mean, ratio (1 = Poisson); empty where most arrivals share one instant, since the clock is too coarse';

CREATE TABLE traffic_request (
    trace         VARCHAR NOT NULL,
    arrival_ms    INTEGER NOT NULL,
    input_tokens  INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    seen_tokens   INTEGER
);
COMMENT ON TABLE traffic_request IS 'The requests of a trace in the order of their arrival; no text.';
COMMENT ON COLUMN traffic_request.trace IS 'traffic.id';
COMMENT ON COLUMN traffic_request.arrival_ms IS 'after the first arrival, ms';
COMMENT ON COLUMN traffic_request.input_tokens IS 'tokens of the prompt, count';
COMMENT ON COLUMN traffic_request.output_tokens IS 'tokens of the answer, count';
COMMENT ON COLUMN traffic_request.seen_tokens IS 'tokens at the start of the prompt that an earlier one of the trace began with, count; empty where the trace does not tell';

CREATE TABLE technique (
    id         VARCHAR PRIMARY KEY,
    title      VARCHAR NOT NULL,
    system     VARCHAR,
    year       INTEGER,
    paper_kind VARCHAR NOT NULL,
    stage      VARCHAR NOT NULL,
    resources  VARCHAR NOT NULL,
    modality   VARCHAR NOT NULL,
    sentence   VARCHAR NOT NULL,
    link       VARCHAR NOT NULL,
    link_kind  VARCHAR NOT NULL,
    code_url   VARCHAR,
    needs      VARCHAR,
    source     VARCHAR NOT NULL
);
COMMENT ON TABLE technique IS 'The papers that this product answers to: ways to make a model cheaper, faster, smaller or better chosen.';
COMMENT ON COLUMN technique.id IS 'slug';
COMMENT ON COLUMN technique.title IS 'title of the paper';
COMMENT ON COLUMN technique.system IS 'name of its system, method or metric; empty where it has none';
COMMENT ON COLUMN technique.year IS 'year of the paper; empty where not stated';
COMMENT ON COLUMN technique.paper_kind IS 'method, system, theory, benchmark, dataset, metric or survey';
COMMENT ON COLUMN technique.stage IS 'where in the life of a model it acts: pretraining, finetuning, compression, inference, serving, routing, ...';
COMMENT ON COLUMN technique.resources IS 'what it is about, joined by ;: cost, energy, carbon, latency, throughput, memory, storage, communication, accuracy, ...';
COMMENT ON COLUMN technique.modality IS 'llm, vision, multimodal, recsys, rl, tabular, hardware, systems or other';
COMMENT ON COLUMN technique.sentence IS 'what it is, in one sentence of ours';
COMMENT ON COLUMN technique.link IS 'where to read it: arXiv, its publisher, its code, or a search for its title where no address is known';
COMMENT ON COLUMN technique.link_kind IS 'arxiv, publisher, code or search';
COMMENT ON COLUMN technique.code_url IS 'repositories of the authors, joined by blanks; empty where none is stated';
COMMENT ON COLUMN technique.needs IS 'what would be needed to run it here; empty where it runs, or nothing is known to be missing';
COMMENT ON COLUMN technique.source IS 'source.id';

CREATE TABLE claim (
    id         VARCHAR PRIMARY KEY,
    technique  VARCHAR NOT NULL,
    metric     VARCHAR NOT NULL,
    effect     VARCHAR NOT NULL,
    value      DOUBLE,
    low        DOUBLE,
    high       DOUBLE,
    bound      VARCHAR NOT NULL,
    direction  VARCHAR NOT NULL,
    unit       VARCHAR NOT NULL,
    baseline   VARCHAR,
    conditions VARCHAR,
    is_scope   BOOLEAN NOT NULL,
    kind       VARCHAR NOT NULL,
    source     VARCHAR NOT NULL
);
COMMENT ON TABLE claim IS 'Numbers that papers state about themselves; kind claimed: nobody here measured them.';
COMMENT ON COLUMN claim.id IS 'technique and the number of the claim in it, such as zeus-1';
COMMENT ON COLUMN claim.technique IS 'technique.id';
COMMENT ON COLUMN claim.metric IS 'what the number is of; scope_... for how much was studied';
COMMENT ON COLUMN claim.effect IS 'ratio, percent_change, range_percent and delta_points against a baseline; absolute: a value of its own';
COMMENT ON COLUMN claim.value IS 'the number as stated, in `unit`; empty for a range';
COMMENT ON COLUMN claim.low IS 'lower end of a range, in `unit`; empty where no range is stated';
COMMENT ON COLUMN claim.high IS 'upper end of a range, or the limit of an up_to, in `unit`; empty where none is stated';
COMMENT ON COLUMN claim.bound IS 'exact, up_to, at_least, more_than or about, as the paper says it';
COMMENT ON COLUMN claim.direction IS 'better or worse: whether the effect is an advantage or a price paid';
COMMENT ON COLUMN claim.unit IS 'unit of the value; x_less, x_more, %_less, %_more, points_more ... say how it changes the baseline';
COMMENT ON COLUMN claim.baseline IS 'what it is compared with; empty where not stated or no comparison';
COMMENT ON COLUMN claim.conditions IS 'model, hardware and workload of the claim';
COMMENT ON COLUMN claim.is_scope IS 'whether it says how much was studied, which is no effect';
COMMENT ON COLUMN claim.kind IS 'claimed';
COMMENT ON COLUMN claim.source IS 'source.id';

CREATE TABLE board (
    id                 VARCHAR PRIMARY KEY,
    title              VARCHAR NOT NULL,
    grain              VARCHAR NOT NULL,
    candidates         INTEGER NOT NULL,
    metrics            VARCHAR NOT NULL,
    default_objectives VARCHAR NOT NULL,
    not_claimed        VARCHAR NOT NULL,
    position           INTEGER NOT NULL,
    as_of              VARCHAR,
    as_of_newest       VARCHAR
);
COMMENT ON TABLE board IS 'Named joins that can be decided on; each has a table board_<id> of its candidates.';
COMMENT ON COLUMN board.id IS 'name of the board';
COMMENT ON COLUMN board.title IS 'title for people';
COMMENT ON COLUMN board.grain IS 'what one candidate is';
COMMENT ON COLUMN board.candidates IS 'rows, count';
COMMENT ON COLUMN board.metrics IS 'metric ids joined by commas, in the registry''s order';
COMMENT ON COLUMN board.default_objectives IS 'metric:direction joined by commas';
COMMENT ON COLUMN board.not_claimed IS 'what this board may not be read to say';
COMMENT ON COLUMN board.position IS 'order in lists';
COMMENT ON COLUMN board.as_of IS 'date of the oldest number that a candidate stands on, as exact as it is known';
COMMENT ON COLUMN board.as_of_newest IS 'date of the oldest number of the candidate whose numbers are the newest';
