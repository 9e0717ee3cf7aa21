/**
 * Who did what, from where, and by which right: an entry for every change, every use and every denied access, in a chain for each
 * tenant that only grows at its end and is only cut off at its beginning. What was said is never in it.
 *
 * <p>Only the front of the house writes here. Start with {@link dev.antiphon.audit.AuditLog} for how entries get in, and with
 * {@link dev.antiphon.audit.AuditBook} for how they get out.
 */
@NullMarked
package dev.antiphon.audit;

import org.jspecify.annotations.NullMarked;
