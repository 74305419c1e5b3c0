/** {@code registrar import}: bringing accounts over from other systems, on the command line. */
@NullMarked
package dev.registrar.launcher.importing;

import org.jspecify.annotations.NullMarked;
