package dev.registrar.eventstore.mongo;

import com.mongodb.MongoSocketReadException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadConcernLevel;
import com.mongodb.ServerAddress;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * A database as the engine sees it, where a test says what happens around single calls: who comes before, which answer is
 * lost, and how far a majority has followed. A call is named by the driver's method; where it concerns the counter of
 * reserved numbers, {@code numbers.} comes before. Safe for many threads.
 */
final class Wire {
    /** What happens at one call; {@code call} carries it out. */
    interface Event {
        Object at(Call call);
    }

    /** A call that waits to be carried out. */
    interface Call {
        Object go();
    }

    private final MongoDatabase database;
    private final Map<String, Queue<Event>> events = new ConcurrentHashMap<>();
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private volatile long majority = Long.MAX_VALUE;

    Wire(MongoDatabase database) {
        this.database = database;
    }

    MongoDatabase database() {
        return proxy(MongoDatabase.class, (method, arguments) -> {
            var result = invoke(database, method, arguments);
            return result instanceof MongoCollection<?> collection ? collection(collection, false) : result;
        });
    }

    MongoCollection<Document> commits() {
        return database().getCollection("commits");
    }

    /** Returns the calls that were carried out since the last time this was asked. */
    List<String> calls() {
        var made = new ArrayList<String>();
        // One by one, so that none is lost that comes meanwhile.
        for (var call = calls.poll(); call != null; call = calls.poll()) {
            made.add(call);
        }
        return made;
    }

    /** At the next call of {@code method} for which nothing was said, this happens. */
    Wire at(String method, Event event) {
        events.computeIfAbsent(method, _ -> new ConcurrentLinkedQueue<>()).add(event);
        return this;
    }

    /** Somebody is faster. */
    Wire before(String method, Runnable other) {
        return at(method, call -> {
            other.run();
            return call.go();
        });
    }

    /** Nothing special happens at one call. */
    Wire pass(String method) {
        return at(method, Call::go);
    }

    /** The call does not arrive. */
    Wire cut(String method) {
        return fails(method, lost());
    }

    /** The call is carried out, and its answer is lost. */
    Wire unanswered(String method) {
        return at(method, call -> {
            call.go();
            throw lost();
        });
    }

    Wire fails(String method, RuntimeException failure) {
        return at(method, _ -> {
            throw failure;
        });
    }

    /** A majority has only the commits up to {@code number}. */
    void majorityHas(long number) {
        majority = number;
    }

    static MongoSocketReadException lost() {
        return new MongoSocketReadException("connection reset", new ServerAddress());
    }

    private <T> MongoCollection<T> collection(MongoCollection<T> actual, boolean durable) {
        // A class knows nothing of T; what is behind it is asked for documents of T only.
        @SuppressWarnings("unchecked")
        MongoCollection<T> seen = proxy(MongoCollection.class, (method, arguments) -> {
            if (method.getName().startsWith("with")) {
                var changed = (MongoCollection<?>) invoke(actual, method, arguments);
                var now = arguments[0] instanceof ReadConcern concern
                        ? concern.getLevel() == ReadConcernLevel.MAJORITY
                        : durable;
                return collection(changed, now);
            }
            var name = name(actual, method);
            Call call = () -> {
                calls.add(name);
                var result = invoke(actual, method, arguments);
                return durable && result instanceof FindIterable<?> found ? followed(found, arguments) : result;
            };
            var event = events.getOrDefault(name, new ConcurrentLinkedQueue<>()).poll();
            return event == null ? call.go() : event.at(call);
        });
        return seen;
    }

    private static String name(MongoCollection<?> collection, Method method) {
        var counted = collection.getNamespace().getCollectionName().endsWith(Reservations.SUFFIX);
        return counted ? "numbers." + method.getName() : method.getName();
    }

    private Object followed(FindIterable<?> found, Object[] arguments) {
        if (majority == Long.MAX_VALUE) {
            return found;
        }
        var there = Filters.lte(Fields.NUMBER, majority);
        return found.filter(
                arguments != null && arguments.length > 0 && arguments[0] instanceof Bson asked
                        ? Filters.and(asked, there)
                        : there);
    }

    private interface Handler {
        Object handle(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> handler.handle(method, arguments)));
    }

    private static Object invoke(Object target, Method method, Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
