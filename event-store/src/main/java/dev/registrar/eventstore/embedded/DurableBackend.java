package dev.registrar.eventstore.embedded;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a write command only when its effect is on the disk, and a read with read concern {@code majority} only with
 * what is there: on a store of one node that is what a majority means.
 */
final class DurableBackend implements MongoBackend {

    private static final Logger log = LoggerFactory.getLogger(DurableBackend.class);

    /** What certainly writes nothing; everything else is committed. */
    private static final Set<String> READS = Set.of(
            "hello",
            "ismaster",
            "ping",
            "find",
            "getmore",
            "killcursors",
            "count",
            "distinct",
            "listcollections",
            "listdatabases",
            "listindexes",
            "buildinfo",
            "serverstatus",
            "dbstats",
            "collstats",
            "getparameter",
            "connectionstatus",
            "whatsmyuri",
            "hostinfo",
            "endsessions",
            "validate");

    private static final Set<String> DURABLE_READ_CONCERNS = Set.of("majority", "linearizable");

    private final MongoBackend backend;
    private final GroupedCommits commits;

    DurableBackend(MongoBackend backend, GroupedCommits commits) {
        this.backend = backend;
        this.commits = commits;
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        return answer(command, query, name -> backend.handleCommand(channel, database, name, query));
    }

    @Override
    public Document handleMessage(MongoMessage message) {
        Document query = message.getDocument();
        String command = query.keySet().iterator().next();
        return answer(
                command,
                query,
                name -> backend.handleCommand(message.getChannel(), message.getDatabaseName(), name, query));
    }

    private Document answer(String command, Document query, Backend inner) {
        try {
            return switch (command.toLowerCase(Locale.ROOT)) {
                case "hello" -> hello(inner);
                case String name when isRead(name, query) -> read(query, () -> inner.run(command));
                default -> commits.durably(() -> inner.run(command));
            };
        } catch (MongoServerException e) {
            // The server's own handler would log the whole command with its data, as an error and with a stack trace.
            log.debug("{} refused: {}", command, e.getMessageWithoutErrorCode());
            return refusal(e);
        } catch (EmbeddedStoreException e) {
            log.error("{}", e.getMessage(), e);
            return new Document(Map.of("ok", 0, "errmsg", String.valueOf(e.getMessage()), "code", 14031));
        }
    }

    private Document read(Document query, Supplier<Document> read) {
        commits.check();
        Document answer = read.get();
        if (query.get("readConcern") instanceof Document concern
                && concern.get("level") instanceof String level
                && DURABLE_READ_CONCERNS.contains(level)) {
            commits.awaitVisible();
        }
        return answer;
    }

    /** The name that drivers and tools use since MongoDB 5.0; the server knows only the older one. */
    private static Document hello(Backend inner) {
        Document answer = inner.run("ismaster");
        answer.put("isWritablePrimary", true);
        return answer;
    }

    private static boolean isRead(String name, Document query) {
        return READS.contains(name) || (name.equals("aggregate") && !writesItsResult(query));
    }

    private static boolean writesItsResult(Document aggregate) {
        return aggregate.get("pipeline") instanceof Collection<?> stages
                && stages.stream()
                        .anyMatch(stage -> stage instanceof Document document
                                && (document.containsKey("$out") || document.containsKey("$merge")));
    }

    private static Document refusal(MongoServerException e) {
        Document answer = new Document("ok", 0).append("errmsg", e.getMessageWithoutErrorCode());
        if (e instanceof MongoServerError error) {
            answer.append("code", error.getCode());
            answer.putIfNotNull("codeName", error.getCodeName());
        }
        return answer;
    }

    @Override
    public QueryResult handleQuery(MongoQuery query) {
        return backend.handleQuery(query);
    }

    @Override
    public void handleClose(Channel channel) {
        backend.handleClose(channel);
    }

    @Override
    public void dropDatabase(String name) {
        commits.durably(() -> {
            backend.dropDatabase(name);
            return name;
        });
    }

    @Override
    public Collection<Document> getCurrentOperations(MongoQuery query) {
        return backend.getCurrentOperations(query);
    }

    @Override
    public Document getServerStatus() {
        return backend.getServerStatus();
    }

    @Override
    public void close() {
        backend.close();
    }

    @Override
    public void closeCursors(List<Long> ids) {
        backend.closeCursors(ids);
    }

    @Override
    public Clock getClock() {
        return backend.getClock();
    }

    @Override
    public void enableOplog() {
        backend.enableOplog();
    }

    @Override
    public void disableOplog() {
        backend.disableOplog();
    }

    @Override
    public MongoDatabase resolveDatabase(String name) {
        return backend.resolveDatabase(name);
    }

    @Override
    public MongoBackend version(MongoVersion version) {
        backend.version(version);
        return this;
    }

    /** The server below, called with the name it knows the command by. */
    private interface Backend {
        Document run(String command);
    }
}
