/** The rules of accounts: pure functions of what happened. */
@NullMarked
package dev.registrar.command.user.domain;

import org.jspecify.annotations.NullMarked;
