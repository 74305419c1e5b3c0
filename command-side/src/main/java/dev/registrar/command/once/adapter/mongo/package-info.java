/** Kept answers in MongoDB. */
@NullMarked
package dev.registrar.command.once.adapter.mongo;

import org.jspecify.annotations.NullMarked;
