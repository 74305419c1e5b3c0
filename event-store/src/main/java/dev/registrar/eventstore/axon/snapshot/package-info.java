/** When snapshots are taken, by whom, and of which form of a class they are. */
@NullMarked
package dev.registrar.eventstore.axon.snapshot;

import org.jspecify.annotations.NullMarked;
