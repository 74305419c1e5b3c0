/** Brings the events, snapshots and tokens of a stock axon-mongo store into a commit log. */
@NullMarked
package dev.registrar.eventstore.migrate;

import org.jspecify.annotations.NullMarked;
