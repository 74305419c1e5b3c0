/** The rules of sessions: pure functions. */
@NullMarked
package dev.registrar.command.session.domain;

import org.jspecify.annotations.NullMarked;
