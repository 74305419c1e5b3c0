/** The commit log on a MongoDB database: {@link dev.registrar.eventstore.mongo.MongoCommitLog} is the only entrance. */
@NullMarked
package dev.registrar.eventstore.mongo;

import org.jspecify.annotations.NullMarked;
