/**
 * Signed tokens that tell other services who a signed-in user is. Other contexts use this package and none below it.
 */
@NullMarked
package dev.registrar.command.jwt;

import org.jspecify.annotations.NullMarked;
