/** Brings accounts and their sessions over from other systems. */
@NullMarked
package dev.registrar.command.session.application.importing;

import org.jspecify.annotations.NullMarked;
