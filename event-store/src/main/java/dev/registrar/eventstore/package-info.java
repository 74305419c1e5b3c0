/**
 * An append-only log of commits on MongoDB: the small public API. Implementations live in sub-packages.
 */
@NullMarked
package dev.registrar.eventstore;

import org.jspecify.annotations.NullMarked;
