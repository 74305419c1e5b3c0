/** Tickets as beans. */
@NullMarked
package dev.registrar.command.ticket.adapter;

import org.jspecify.annotations.NullMarked;
