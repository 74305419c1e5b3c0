/** Proof that a log is whole: its canonical form, its hashes, and a walk that checks every promise. */
@NullMarked
package dev.registrar.eventstore.verify;

import org.jspecify.annotations.NullMarked;
