package dev.antiphon.audit;

/**
 * What is recorded.
 *
 * @param enabled whether anything is
 * @param house the tenant in whose chain it stands what nobody known has done
 */
public record AuditSettings(boolean enabled, String house) {}
