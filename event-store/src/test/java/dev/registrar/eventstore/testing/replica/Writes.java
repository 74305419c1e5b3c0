package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import dev.registrar.eventstore.testing.replica.Store.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Carries out the commands that write documents, statement by statement, and notes each change. Used under the lock. */
final class Writes {
    private final Replication replication;
    private final Sessions sessions = new Sessions();

    Writes(Replication replication) {
        this.replication = replication;
    }

    Document run(String name, String database, Document command) {
        var transaction = sessions.of(command);
        if (transaction == null) {
            return Answers.failed(command, Answers.TRANSACTION_TOO_OLD);
        }
        var in = new Namespace(database, command.get(name).toString());
        return switch (name) {
            case "insert" -> statements(command, transaction, "documents", document -> insert(in, document));
            case "update" -> statements(command, transaction, "updates", update -> update(in, update));
            case "delete" -> statements(command, transaction, "deletes", delete -> delete(in, delete));
            default -> findAndModify(in, command, transaction);
        };
    }

    private interface Statement {
        Document run(Document statement);
    }

    @SuppressWarnings("unchecked") // a list of documents on the wire holds documents
    private Document statements(Document command, Sessions.Transaction transaction, String field, Statement running) {
        var ordered = !Boolean.FALSE.equals(command.get("ordered"));
        var errors = new ArrayList<Document>();
        var upserted = new ArrayList<Document>();
        var matched = 0;
        var modified = 0;
        var statements = (List<Document>) command.get(field);
        for (var i = 0; i < statements.size() && !(ordered && !errors.isEmpty()); i++) {
            var statement = statements.get(i);
            var answer = once(transaction, i, () -> running.run(statement));
            if (!Answers.isOk(answer)) {
                errors.add(error(i, answer));
            } else {
                matched += answer.get("n") instanceof Number n ? n.intValue() : 0;
                modified += answer.get("nModified") instanceof Number n ? n.intValue() : 0;
                if (answer.containsKey("_id")) {
                    upserted.add(new Document("index", i).append("_id", answer.get("_id")));
                }
            }
        }
        var answer = Answers.ok().append("n", matched);
        if (field.equals("updates")) {
            answer.append("nModified", modified);
        }
        if (!upserted.isEmpty()) {
            answer.append("upserted", upserted);
        }
        if (!errors.isEmpty()) {
            answer.append("writeErrors", errors);
        }
        return answer;
    }

    private static Document error(int index, Document answer) {
        var error = new Document("index", index)
                .append("code", answer.getOrDefault("code", 8))
                .append("errmsg", answer.get("errmsg"));
        error.putIfNotNull("codeName", answer.get("codeName"));
        return error;
    }

    /** Where in the oplog a statement's answer is kept: it is forgotten with the last of its changes. */
    private Sessions.Transaction current;

    private int statement;

    private Document once(Sessions.Transaction transaction, int index, Supplier<Document> running) {
        var known = transaction.answer(index);
        if (known != null) {
            return known.clone();
        }
        current = transaction;
        statement = index;
        var before = replication.position();
        var answer = running.get();
        if (!replication.position().equals(before)) {
            transaction.remember(index, answer.clone());
        }
        return answer;
    }

    private void changed(Change change) {
        var transaction = current;
        var index = statement;
        replication.changed(change, () -> transaction.forget(index));
    }

    private Document insert(Namespace in, Document document) {
        document.putIfAbsent("_id", new ObjectId());
        var answer = single(in, "insert", "documents", document);
        if (Answers.isOk(answer)) {
            changed(new Change(in, document.get("_id"), null, document.cloneDeeply()));
        }
        return answer;
    }

    private Document update(Namespace in, Document update) {
        if (update.get("u") instanceof List<?> stages) {
            return Pipelines.update(replication.primary(), in, update, stages, this::changed);
        }
        var before = replication.primary().find(in, update.get("q"));
        var answer = single(in, "update", "updates", update);
        var ids = ids(before);
        if (answer.get("upserted") instanceof List<?> list && list.getFirst() instanceof Document upserted) {
            answer.append("_id", upserted.get("_id"));
            ids.add(upserted.get("_id"));
        }
        compare(in, before, ids);
        return answer;
    }

    private Document delete(Namespace in, Document delete) {
        var before = replication.primary().find(in, delete.get("q"));
        var answer = single(in, "delete", "deletes", delete);
        compare(in, before, ids(before));
        return answer;
    }

    private Document findAndModify(Namespace in, Document command, Sessions.Transaction transaction) {
        return once(transaction, 0, () -> {
            var query = (Document) command.getOrDefault("query", new Document());
            var before = replication.primary().find(in, query);
            if (before.isEmpty() && Boolean.TRUE.equals(command.get("upsert"))) {
                return upsert(in, query, command);
            }
            var answer = replication.primary().run(in.database(), command);
            compare(in, before, ids(before));
            return answer;
        });
    }

    private Document upsert(Namespace in, Document query, Document command) {
        var update = new Document("q", query).append("u", command.get("update")).append("upsert", true);
        var answer = update(in, update);
        if (!Answers.isOk(answer)) {
            return answer;
        }
        var id = answer.get("_id");
        Object value = null;
        if (Boolean.TRUE.equals(command.get("new"))) {
            var find = new Document("find", in.collection()).append("filter", new Document("_id", id));
            find.putIfNotNull("projection", command.get("fields"));
            var found =
                    (Document) replication.primary().run(in.database(), find).get("cursor");
            value = ((List<?>) found.get("firstBatch")).getFirst();
        }
        return Answers.ok()
                .append(
                        "lastErrorObject",
                        new Document("n", 1).append("updatedExisting", false).append("upserted", id))
                .append("value", value);
    }

    /** Runs a command of one statement; an error of that is the error of the command. */
    private Document single(Namespace in, String name, String field, Document statement) {
        var command =
                new Document(name, in.collection()).append("ordered", true).append(field, List.of(statement));
        var answer = replication.primary().run(in.database(), command);
        if (answer.get("writeErrors") instanceof List<?> errors && errors.getFirst() instanceof Document error) {
            return new Document("ok", 0.0)
                    .append("code", error.get("code"))
                    .append("codeName", error.get("codeName"))
                    .append("errmsg", error.get("errmsg"));
        }
        return answer;
    }

    private void compare(Namespace in, List<Document> before, List<Object> ids) {
        var after = new ArrayList<Document>();
        for (var id : ids) {
            after.addAll(replication.primary().find(in, new Document("_id", id)));
        }
        Change.between(in, before, after).forEach(this::changed);
    }

    private static List<Object> ids(List<Document> documents) {
        var ids = new ArrayList<Object>();
        documents.forEach(document -> ids.add(document.get("_id")));
        return ids;
    }
}
