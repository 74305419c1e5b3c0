/** What the log itself says of accounts. */
@NullMarked
package dev.registrar.command.session.adapter.log;

import org.jspecify.annotations.NullMarked;
