/**
 * The store that serves where no MongoDB was given: a MongoDB wire protocol server in this process, kept in one file.
 *
 * <p>It exists so that a first start needs nothing but a JDK. It makes each acknowledged write durable, lets in one
 * process at a time and listens on the loopback interface only. For more than one process, or for more than some
 * hundred thousand commits, a real MongoDB is the answer.
 */
@NullMarked
package dev.registrar.eventstore.embedded;

import org.jspecify.annotations.NullMarked;
