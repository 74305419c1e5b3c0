package dev.registrar.shared.adapter.mongo;

import com.mongodb.ConnectionString;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is.
 *
 * @param uri connection string
 * @param embedded whether it is the embedded store of this process
 */
public record MongoAddress(String uri, boolean embedded) {

    private static final String DATABASE = "registrar";

    /** Returns the database that the connection string names, or {@value #DATABASE}. */
    public String database() {
        @Nullable String named = connectionString().getDatabase();
        return named == null ? DATABASE : named;
    }

    /** Returns the hosts, without user or password. */
    public String hosts() {
        return String.join(",", connectionString().getHosts());
    }

    ConnectionString connectionString() {
        return new ConnectionString(uri);
    }

    /** Says nothing of what is secret. */
    @Override
    public String toString() {
        return "MongoAddress[" + hosts() + "]";
    }
}
