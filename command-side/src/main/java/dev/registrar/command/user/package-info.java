/** Accounts: what may be asked of them and how they refuse. Other contexts use this package and none below it. */
@NullMarked
package dev.registrar.command.user;

import org.jspecify.annotations.NullMarked;
