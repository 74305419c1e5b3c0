/** What the endpoints of the read side share. */
@NullMarked
package dev.registrar.query.web;

import org.jspecify.annotations.NullMarked;
