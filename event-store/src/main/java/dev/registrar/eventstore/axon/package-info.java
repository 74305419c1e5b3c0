/** Axon Framework 4 on a commit log: storage engine, event store, snapshots. */
@NullMarked
package dev.registrar.eventstore.axon;

import org.jspecify.annotations.NullMarked;
