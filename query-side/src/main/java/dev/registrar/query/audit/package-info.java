/** History for auditors: the log itself, users as they were, and the proof that nothing is missing. */
@NullMarked
package dev.registrar.query.audit;

import org.jspecify.annotations.NullMarked;
