/** Use cases of sign-in, their ports, and the Axon shell of the session aggregate. */
@NullMarked
package dev.registrar.command.session.application;

import org.jspecify.annotations.NullMarked;
