/** Use cases of accounts and the Axon shells around their rules. */
@NullMarked
package dev.registrar.command.user.application;

import org.jspecify.annotations.NullMarked;
