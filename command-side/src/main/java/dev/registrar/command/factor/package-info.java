/**
 * What somebody who knows the password shows beside it: codes of an app (RFC 6238) and backup codes. Other contexts use
 * this package and none below it.
 */
@NullMarked
package dev.registrar.command.factor;

import org.jspecify.annotations.NullMarked;
