/** The description of the API: written by hand, one file a side, merged at start (ADR 0011). */
@NullMarked
package dev.registrar.shared.adapter.openapi;

import org.jspecify.annotations.NullMarked;
