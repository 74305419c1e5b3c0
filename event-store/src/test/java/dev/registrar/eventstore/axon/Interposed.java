package dev.registrar.eventstore.axon;

import com.mongodb.MongoWriteException;
import com.mongodb.ServerAddress;
import com.mongodb.WriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.bson.BsonDocument;

/** A database where a test says what happens just before single calls of its collections, named by the driver's method. */
final class Interposed {
    private final MongoDatabase database;
    private final Map<String, Queue<Runnable>> before = new HashMap<>();

    Interposed(MongoDatabase database) {
        this.database = database;
    }

    /** Says what happens before the next call of {@code method} for which nothing was said. */
    Interposed before(String method, Runnable other) {
        before.computeIfAbsent(method, _ -> new ArrayDeque<>()).add(other);
        return this;
    }

    /** Returns what a server says that refuses a write, as the driver raises it. */
    static MongoWriteException refusal(int code) {
        return new MongoWriteException(
                new WriteError(code, "on purpose", new BsonDocument()), new ServerAddress(), Set.of());
    }

    MongoDatabase database() {
        return (MongoDatabase) seen(MongoDatabase.class, database);
    }

    private Object seen(Class<?> type, Object actual) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
            var first =
                    before.getOrDefault(method.getName(), new ArrayDeque<>()).poll();
            if (first != null) {
                first.run();
            }
            try {
                var result = method.invoke(actual, arguments);
                return result instanceof MongoCollection<?> collection
                        ? seen(MongoCollection.class, collection)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
