/** Answers of authenticators, verified by webauthn4j. */
@NullMarked
package dev.registrar.command.passkey.adapter.webauthn;

import org.jspecify.annotations.NullMarked;
