/** Sign-in and sessions: what may be asked of them and how they refuse. */
@NullMarked
package dev.registrar.command.session;

import org.jspecify.annotations.NullMarked;
