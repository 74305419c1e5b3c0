/** Keys: the master key, each person's data key, and keyed hashes of what must be compared and never read. */
@NullMarked
package dev.registrar.shared.adapter.crypto;

import org.jspecify.annotations.NullMarked;
