/** Axon's deadlines in MongoDB, with JobRunr for their clockwork. */
@NullMarked
package dev.registrar.eventstore.axon.deadline;

import org.jspecify.annotations.NullMarked;
