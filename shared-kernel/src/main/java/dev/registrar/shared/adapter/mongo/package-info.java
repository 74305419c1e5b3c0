/** The one connection to MongoDB: how it is made, what became of it, who is told. */
@NullMarked
package dev.registrar.shared.adapter.mongo;

import org.jspecify.annotations.NullMarked;
