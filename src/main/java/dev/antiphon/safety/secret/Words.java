package dev.antiphon.safety.secret;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What names say of the values beside them, and which values are only words. */
final class Words {

    /** Names that end or contain these call their value a secret; in lower case, without what divides words. */
    private static final List<String> SECRET = List.of(
            "secret",
            "token",
            "apikey",
            "accesskey",
            "privatekey",
            "authkey",
            "masterkey",
            "encryptionkey",
            "signingkey",
            "licensekey",
            "serverkey",
            "clientkey",
            "appkey",
            "applicationkey",
            "credential",
            "bearer",
            "accountkey",
            "sessionkey",
            "servicekey",
            "integrationkey",
            "deploykey",
            "writekey",
            "webhookkey",
            "storagekey",
            "subscriptionkey");

    private static final List<String> PASSWORD = List.of(
            "password", "passwd", "passphrase", "passcode", "pwd", "contrasena", "passwort", "motdepasse", "senha");

    /** What stands behind such a word when the name speaks about a secret instead of naming one. */
    private static final List<String> ABOUT = List.of(
            "id",
            "name",
            "type",
            "url",
            "uri",
            "path",
            "file",
            "filename",
            "dir",
            "length",
            "len",
            "count",
            "size",
            "limit",
            "expiry",
            "expires",
            "expiresin",
            "expiresat",
            "hash",
            "header",
            "field",
            "label",
            "hint",
            "prompt",
            "policy",
            "regex",
            "pattern",
            "prefix",
            "suffix",
            "format",
            "placeholder",
            "ttl",
            "class",
            "index",
            "pos",
            "position",
            "endpoint",
            "error",
            "message",
            "provider",
            "version",
            "arn",
            "ref",
            "usage",
            "usages",
            "budget",
            "env",
            "var",
            "algorithm",
            "alg",
            "issuer",
            "audience",
            "scope",
            "scopes",
            "status",
            "strength",
            "required",
            "izer",
            "ize",
            "ized",
            "key-id",
            "keyid",
            "kind",
            "description",
            "digest",
            "fingerprint",
            "checksum",
            "sha256");

    private static final Set<String> STANDS_FOR_PASSWORD = Set.of(
            "pass",
            "password",
            "passwd",
            "pwd",
            "passw0rd",
            "password1",
            "password123",
            "secret",
            "changeme",
            "changeit",
            "test",
            "testing",
            "test123",
            "admin",
            "root",
            "user",
            "guest",
            "none",
            "null",
            "nil",
            "true",
            "false",
            "string",
            "token",
            "pass123",
            "example",
            "letmein",
            "qwerty",
            "foo",
            "bar",
            "baz",
            "abc123",
            "s3cret",
            "secret123",
            "undefined",
            "mypassword",
            "mypass",
            "userpass",
            "required",
            "optional",
            "disabled",
            "hunter2",
            "p4ssw0rd",
            "p@ssw0rd",
            "p@ssword",
            "xxx",
            "12345",
            "123456",
            "12345678",
            "postgres",
            "dbpassword",
            "db_password",
            "apikey",
            "api_key",
            "x-token-auth",
            "x-oauth-basic",
            "oauth2");

    private Words() {}

    static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                plain.append(Character.toLowerCase(c));
            }
        }
        return plain.toString();
    }

    /** Whether a plain name calls its value a secret that was drawn. */
    static boolean secret(String plain) {
        return SECRET.stream().anyMatch(word -> calls(plain, word));
    }

    /** Whether a plain name calls its value a secret that somebody may have thought up. */
    static boolean password(String plain) {
        return PASSWORD.stream().anyMatch(word -> calls(plain, word))
                || plain.equals("pass")
                || plain.endsWith("dbpass");
    }

    /** Whether it may be one, so that the value must look very much like it. */
    static boolean perhaps(String plain) {
        return plain.endsWith("key") && !plain.endsWith("publickey")
                || plain.contains("auth")
                || plain.endsWith("creds");
    }

    private static boolean calls(String plain, String word) {
        int at = plain.lastIndexOf(word);
        return at >= 0 && !ABOUT.contains(plain.substring(at + word.length()));
    }

    /** Whether everybody writes this when a password is wanted. */
    static boolean standsForPassword(String value) {
        return STANDS_FOR_PASSWORD.contains(value.toLowerCase(Locale.ROOT)) || Randomness.standIn(value);
    }

    /** Whether it is words, or names of a program, with at most a number behind. */
    static boolean only(String value) {
        int digits = 0;
        int changes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            digits += digit ? 1 : 0;
            boolean before = i > 0 && value.charAt(i - 1) >= '0' && value.charAt(i - 1) <= '9';
            changes += i > 0 && digit != before ? 1 : 0;
        }
        return digits == 0 || changes <= 1 && digits <= 4 && !Character.isDigit(value.charAt(0));
    }
}
