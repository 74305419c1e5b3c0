/** The command line of the log: {@code bin/eventlog}. */
@NullMarked
package dev.registrar.eventstore.cli;

import org.jspecify.annotations.NullMarked;
