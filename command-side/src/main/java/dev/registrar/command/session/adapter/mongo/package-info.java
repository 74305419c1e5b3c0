/** Session documents on MongoDB. */
@NullMarked
package dev.registrar.command.session.adapter.mongo;

import org.jspecify.annotations.NullMarked;
