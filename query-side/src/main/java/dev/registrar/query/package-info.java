/** The query side: projections, views, audit. */
@NullMarked
package dev.registrar.query;

import org.jspecify.annotations.NullMarked;
