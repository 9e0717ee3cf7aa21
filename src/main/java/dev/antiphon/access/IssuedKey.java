package dev.antiphon.access;

/**
 * A new key. This is the only moment at which anybody sees it.
 *
 * @param id what it is revoked by; no secret
 */
public record IssuedKey(String id, String key) {

    @Override
    public String toString() {
        return "IssuedKey[" + id + "]";
    }
}
