/** Events of the audit itself. */
@NullMarked
package dev.registrar.shared.audit;

import org.jspecify.annotations.NullMarked;
