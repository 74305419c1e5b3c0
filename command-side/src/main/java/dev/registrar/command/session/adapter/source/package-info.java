/** Databases of other systems, read as accounts. */
@NullMarked
package dev.registrar.command.session.adapter.source;

import org.jspecify.annotations.NullMarked;
