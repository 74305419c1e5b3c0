/** Moves whole stores: stock axon-mongo stores into a commit log, and a store of this library to another server. */
@NullMarked
package dev.registrar.eventstore.migrate;

import org.jspecify.annotations.NullMarked;
