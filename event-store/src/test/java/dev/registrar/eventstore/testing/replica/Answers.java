package dev.registrar.eventstore.testing.replica;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import java.util.List;
import java.util.Set;

/** What a server says, in the words of MongoDB. */
final class Answers {
    static final int UNAUTHORIZED = 13;
    static final int CURSOR_NOT_FOUND = 43;
    static final int MAX_TIME_EXPIRED = 50;
    static final int WRITE_CONCERN_FAILED = 64;
    static final int INVALID_OPTIONS = 72;
    static final int SHUTDOWN_IN_PROGRESS = 91;
    static final int PRIMARY_STEPPED_DOWN = 189;
    static final int TRANSACTION_TOO_OLD = 225;
    static final int CURSOR_KILLED = 237;
    static final int INVALID_RESUME_TOKEN = 260;
    static final int CHANGE_STREAM_HISTORY_LOST = 286;
    static final int NOT_WRITABLE_PRIMARY = 10_107;
    static final int INTERRUPTED_AT_SHUTDOWN = 11_600;
    static final int INTERRUPTED_DUE_TO_REPL_STATE_CHANGE = 11_602;
    static final int NOT_PRIMARY_NO_SECONDARY_OK = 13_435;
    static final int ONLY_ON_REPLICA_SETS = 40_573;

    /** Those after which a driver may send a write again under the same transaction number. */
    private static final Set<Integer> RETRYABLE = Set.of(
            SHUTDOWN_IN_PROGRESS,
            PRIMARY_STEPPED_DOWN,
            NOT_WRITABLE_PRIMARY,
            INTERRUPTED_AT_SHUTDOWN,
            INTERRUPTED_DUE_TO_REPL_STATE_CHANGE,
            NOT_PRIMARY_NO_SECONDARY_OK);

    private Answers() {}

    static Document ok() {
        return new Document("ok", 1.0);
    }

    static Document failed(Document command, int code) {
        return failed(command, code, "the model answers " + name(code));
    }

    /** A command that failed as a whole. */
    static Document failed(Document command, int code, String message) {
        var answer = new Document("ok", 0.0)
                .append("errmsg", message)
                .append("code", code)
                .append("codeName", name(code));
        return labelled(command, answer, code);
    }

    static Document failed(MongoServerException e) {
        var answer = new Document("ok", 0.0).append("errmsg", e.getMessageWithoutErrorCode());
        if (e instanceof MongoServerError error) {
            answer.append("code", error.getCode());
            answer.putIfNotNull("codeName", error.getCodeName());
        }
        return answer;
    }

    /** A command that was obeyed, of which nobody can say that it stays so. */
    static Document unconfirmed(Document command, Document answer, int code) {
        answer.append(
                "writeConcernError",
                new Document("code", code)
                        .append("codeName", name(code))
                        .append("errmsg", "the model answers " + name(code)));
        return labelled(command, answer, code);
    }

    static Document cursor(long id, String namespace, String batch, List<Document> documents) {
        return ok().append(
                        "cursor", new Document("id", id).append("ns", namespace).append(batch, documents));
    }

    /** Marks the failure of a change stream as one after which a driver opens it again where it was. */
    static Document resumable(Document failed) {
        return failed.append("errorLabels", List.of("ResumableChangeStreamError"));
    }

    static boolean isOk(Document answer) {
        return ((Number) answer.get("ok")).intValue() == 1;
    }

    private static Document labelled(Document command, Document answer, int code) {
        return command.containsKey("txnNumber") && RETRYABLE.contains(code)
                ? answer.append("errorLabels", List.of("RetryableWriteError"))
                : answer;
    }

    private static String name(int code) {
        return switch (code) {
            case UNAUTHORIZED -> "Unauthorized";
            case CURSOR_NOT_FOUND -> "CursorNotFound";
            case MAX_TIME_EXPIRED -> "MaxTimeMSExpired";
            case WRITE_CONCERN_FAILED -> "WriteConcernFailed";
            case INVALID_OPTIONS -> "InvalidOptions";
            case SHUTDOWN_IN_PROGRESS -> "ShutdownInProgress";
            case PRIMARY_STEPPED_DOWN -> "PrimarySteppedDown";
            case TRANSACTION_TOO_OLD -> "TransactionTooOld";
            case CURSOR_KILLED -> "CursorKilled";
            case INVALID_RESUME_TOKEN -> "InvalidResumeToken";
            case CHANGE_STREAM_HISTORY_LOST -> "ChangeStreamHistoryLost";
            case NOT_WRITABLE_PRIMARY -> "NotWritablePrimary";
            case INTERRUPTED_AT_SHUTDOWN -> "InterruptedAtShutdown";
            case INTERRUPTED_DUE_TO_REPL_STATE_CHANGE -> "InterruptedDueToReplStateChange";
            case NOT_PRIMARY_NO_SECONDARY_OK -> "NotPrimaryNoSecondaryOk";
            default -> "Location" + code;
        };
    }
}
