package dev.registrar.shared.adapter.web;

import com.mongodb.MongoClientException;
import com.mongodb.MongoException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;

/** Tells a database that is away from a fault of ours. */
final class Unavailable {

    private Unavailable() {}

    /** Returns whether the same request may succeed once the database is back. */
    static boolean isIt(MongoException failure) {
        return failure instanceof MongoSocketException
                || failure instanceof MongoTimeoutException
                || failure instanceof MongoNotPrimaryException
                || failure instanceof MongoNodeIsRecoveringException
                || failure instanceof MongoWriteConcernException
                || (failure instanceof MongoClientException && failure.getCause() instanceof MongoSocketException);
    }
}
