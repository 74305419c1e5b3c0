/** Mail by SMTP, or into the log where there is no mail server. */
@NullMarked
package dev.registrar.command.mail.adapter.smtp;

import org.jspecify.annotations.NullMarked;
