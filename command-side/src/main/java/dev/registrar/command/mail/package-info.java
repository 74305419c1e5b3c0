/** Mail to people: what a letter says and the port it leaves by. Other contexts use this package and none below it. */
@NullMarked
package dev.registrar.command.mail;

import org.jspecify.annotations.NullMarked;
