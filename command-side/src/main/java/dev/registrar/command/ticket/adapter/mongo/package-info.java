/** Tickets on MongoDB. */
@NullMarked
package dev.registrar.command.ticket.adapter.mongo;

import org.jspecify.annotations.NullMarked;
