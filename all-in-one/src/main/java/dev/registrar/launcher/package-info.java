/** One process with both sides and the embedded store. */
@NullMarked
package dev.registrar.launcher;

import org.jspecify.annotations.NullMarked;
