/** How aggregates are kept as snapshots. */
@NullMarked
package dev.registrar.command.application.snapshot;

import org.jspecify.annotations.NullMarked;
