package dev.registrar.eventstore.mongo;

/** Names of the stored fields: short, because every commit repeats them. */
final class Fields {
    static final String NUMBER = "_id";
    static final String COMMIT_ID = "cid";
    static final String AT = "at";
    static final String KEYS = "u";
    static final String EVENTS = "ev";
    static final String CLAIMS = "cl";
    static final String IDEMPOTENCY = "key";
    static final String VOID = "void";

    static final String EVENT_ID = "i";
    static final String AGGREGATE_TYPE = "t";
    static final String AGGREGATE_ID = "a";
    static final String SEQUENCE = "s";
    static final String NAME = "n";
    static final String REVISION = "r";
    static final String METADATA = "m";
    static final String PAYLOAD = "d";

    static final String CLAIM = "c";
    static final String CLAIM_KIND = "k";
    static final String GENERATION = "g";
    static final String TAKE = "t";
    static final String RELEASE = "r";

    static final String KEY = "k";
    static final String OUTCOME = "o";

    private Fields() {}
}
