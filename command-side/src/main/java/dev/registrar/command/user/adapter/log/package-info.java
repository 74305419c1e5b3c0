/** Accounts as the log has them. */
@NullMarked
package dev.registrar.command.user.adapter.log;

import org.jspecify.annotations.NullMarked;
