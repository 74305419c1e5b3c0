/** Second factors on MongoDB. */
@NullMarked
package dev.registrar.command.factor.adapter.mongo;

import org.jspecify.annotations.NullMarked;
