/** The commit log on a MongoDB database: {@link dev.registrar.eventstore.mongo.MongoCommitLog} is the entrance of applications, the others
 * are for tools. */
@NullMarked
package dev.registrar.eventstore.mongo;

import org.jspecify.annotations.NullMarked;
