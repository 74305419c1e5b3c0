/** Events as they are stored: stable names and revisions, JSON with sorted members, personal data encrypted. */
@NullMarked
package dev.registrar.shared.adapter.event;

import org.jspecify.annotations.NullMarked;
