/** Measurements, each a ratio to a baseline of the same run. */
@NullMarked
package dev.registrar.benchmarks;

import org.jspecify.annotations.NullMarked;
