/** Mail as beans. */
@NullMarked
package dev.registrar.command.mail.adapter;

import org.jspecify.annotations.NullMarked;
