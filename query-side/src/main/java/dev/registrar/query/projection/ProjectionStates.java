package dev.registrar.query.projection;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.ReadConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The state documents of the projections, collection {@code projections}. Whoever runs a projection writes only under
 * the epoch it took the lease with; a write under an older one changes nothing and says so by {@link FencedException}.
 */
final class ProjectionStates {

    /** Requests for a parked event. */
    static final String RETRY = "retry";

    static final String SKIP = "skip";

    private final MongoCollection<Document> states;

    ProjectionStates(MongoDatabase database) {
        // Who went on from a position that an election takes back would leave out what came before it.
        this.states = database.getCollection("projections").withReadConcern(ReadConcern.MAJORITY);
    }

    /** Thrown where another node has taken the projection over. */
    static final class FencedException extends RuntimeException {
        FencedException(String name) {
            super("another node runs projection " + name + " now", null, false, false);
        }
    }

    static String collectionOf(String name, int version, long generation) {
        return "view_" + name + "_v" + version + "_" + generation;
    }

    /** Returns the state, made empty where there is none. */
    ProjectionState open(String name, int version) {
        Optional<ProjectionState> found = find(name);
        if (found.isPresent()) {
            return found.get();
        }
        try {
            states.insertOne(new Document("_id", name)
                    .append("version", version)
                    .append("alias", collectionOf(name, version, 0))
                    .append("position", 0L)
                    .append("counters", new Document())
                    .append("parked", new Document())
                    .append("epoch", 0L)
                    .append("revision", 0L));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
        }
        return find(name).orElseThrow();
    }

    Optional<ProjectionState> find(String name) {
        return Optional.ofNullable(states.find(new Document("_id", name)).first())
                .map(ProjectionState::of);
    }

    /**
     * Takes the lease if nothing has changed since {@code seen} was read. An answer of a later epoch tells of one who took
     * it from us since: the embedded store in memory shows what came after, and who believed it would write under the
     * other's epoch.
     */
    Optional<ProjectionState> acquire(ProjectionState seen, String owner) {
        Document unchanged = new Document("_id", seen.name()).append("revision", seen.revision());
        Document update = new Document("$set", new Document("owner", owner).append("epoch", seen.epoch() + 1));
        return update(unchanged, update).filter(state -> state.epoch() == seen.epoch() + 1);
    }

    /** Shows that the owner lives, and returns the state as it is now. */
    ProjectionState beat(String name, long epoch) {
        return fenced(name, epoch, new Document(), new Document());
    }

    /** Gives the lease back, so that another node need not wait. */
    void release(String name, long epoch) {
        update(owned(name, epoch), new Document("$set", new Document("owner", null)));
    }

    /** Stores that the collection that serves has come from {@code before} to {@code after}. */
    ProjectionState advance(String name, long epoch, Progress before, Progress after) {
        Document set = progress(after, "");
        return fenced(
                name,
                epoch,
                new Document("position", before.position()),
                new Document("$set", set).append("$unset", new Document("failure", "")));
    }

    /** Stores what came of an admin's request for a parked event. */
    ProjectionState resolve(String name, long epoch, String parkedId, Progress after) {
        return fenced(
                name,
                epoch,
                new Document(),
                new Document("$set", progress(after, "")).append("$unset", new Document("requests." + parkedId, "")));
    }

    /** Makes visible why the projection does not advance. */
    ProjectionState fail(String name, long epoch, String failure) {
        return fenced(name, epoch, new Document(), new Document("$set", new Document("failure", failure)));
    }

    /** Asks the owner to deal with a parked event; false where there is no such event. */
    boolean request(String name, String parkedId, String what) {
        Document there = new Document("_id", name).append("parked." + parkedId, new Document("$exists", true));
        return update(there, new Document("$set", new Document("requests." + parkedId, what)))
                .isPresent();
    }

    /**
     * Asks the owner for a rebuild.
     *
     * @return the state with the rebuild; empty where one runs already
     */
    Optional<ProjectionState> requestRebuild(ProjectionState seen, int version, long head, Instant now) {
        RebuildState last = seen.rebuild();
        if (last != null && last.phase().running()) {
            return Optional.empty();
        }
        long id = last == null ? 1 : last.id() + 1;
        Document unchanged = new Document("_id", seen.name())
                .append("rebuild.id", last == null ? null : last.id())
                .append("rebuild.phase", last == null ? null : last.phase().name());
        Document rebuild = new Document("id", id)
                .append("version", version)
                .append("collection", collectionOf(seen.name(), version, id))
                .append("phase", RebuildState.Phase.REQUESTED.name())
                .append("from", head)
                .append("position", 0L)
                .append("counters", new Document())
                .append("parked", new Document())
                .append("startedAt", Date.from(now));
        return update(unchanged, new Document("$set", new Document("rebuild", rebuild)));
    }

    /** Stores how far the new collection has come. */
    ProjectionState advanceRebuild(
            String name, long epoch, RebuildState rebuild, RebuildState.Phase phase, double rate, Progress after) {
        Document set = progress(after, "rebuild.")
                .append("rebuild.phase", phase.name())
                .append("rebuild.rate", rate);
        return fenced(name, epoch, new Document("rebuild.id", rebuild.id()), new Document("$set", set));
    }

    /** Gives the rebuild up; its collection is to be dropped. */
    ProjectionState failRebuild(String name, long epoch, RebuildState rebuild, String cause, Instant now) {
        Document set = new Document("rebuild.phase", RebuildState.Phase.FAILED.name())
                .append("rebuild.endedAt", Date.from(now))
                .append("rebuild.result", new Document("cause", cause));
        return fenced(
                name,
                epoch,
                new Document("rebuild.id", rebuild.id()),
                new Document("$set", set).append("$push", new Document("retired", rebuild.collection())));
    }

    /** The switch: from this one write on, the new collection serves. */
    ProjectionState switchOver(
            ProjectionState state,
            long epoch,
            RebuildState rebuild,
            Progress after,
            Map<String, Object> result,
            Instant now) {
        Document set = progress(after, "")
                .append("alias", rebuild.collection())
                .append("version", rebuild.version())
                .append("rebuild.phase", RebuildState.Phase.DONE.name())
                .append("rebuild.position", after.position())
                .append("rebuild.endedAt", Date.from(now))
                .append("rebuild.result", new Document(result));
        Document update = new Document("$set", set)
                .append("$unset", new Document("failure", "").append("requests", ""))
                .append("$push", new Document("retired", state.alias()));
        return fenced(
                state.name(), epoch, new Document("alias", state.alias()).append("rebuild.id", rebuild.id()), update);
    }

    /** Forgets a collection that has been dropped. */
    ProjectionState dropped(String name, long epoch, String collection) {
        return fenced(name, epoch, new Document(), new Document("$pull", new Document("retired", collection)));
    }

    private static Document progress(Progress progress, String prefix) {
        Document parked = new Document();
        progress.parked().forEach((id, each) -> parked.append(id, each.toDocument()));
        return new Document(prefix + "position", progress.position())
                .append(prefix + "counters", new Document(Map.copyOf(progress.counters())))
                .append(prefix + "parked", parked);
    }

    private static Document owned(String name, long epoch) {
        return new Document("_id", name).append("epoch", epoch);
    }

    private ProjectionState fenced(String name, long epoch, Document condition, Document update) {
        Document filter = owned(name, epoch);
        filter.putAll(condition);
        return update(filter, update).orElseThrow(() -> new FencedException(name));
    }

    private Optional<ProjectionState> update(Document filter, Document update) {
        // The revision tells readers which of two answers is the newer one, and contenders that the owner lives.
        update.append("$inc", new Document("revision", 1L));
        @Nullable
        Document after = states.findOneAndUpdate(
                filter, update, new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return Optional.ofNullable(after).map(ProjectionState::of);
    }
}
