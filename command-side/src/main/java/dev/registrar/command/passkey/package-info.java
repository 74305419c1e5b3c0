/** What WebAuthn says of the answers of authenticators. Other contexts use this package and none below it. */
@NullMarked
package dev.registrar.command.passkey;

import org.jspecify.annotations.NullMarked;
