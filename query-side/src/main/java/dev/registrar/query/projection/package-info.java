/**
 * The one way events get from the log into a view: in commit order, by a pure fold, in one bulk write per batch, with
 * the position in the document, so that a repeated delivery changes nothing.
 */
@NullMarked
package dev.registrar.query.projection;

import org.jspecify.annotations.NullMarked;
