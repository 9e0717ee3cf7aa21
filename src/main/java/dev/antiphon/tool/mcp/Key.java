package dev.antiphon.tool.mcp;

import dev.antiphon.access.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who shares a session: the same caller, with the same credentials, at the same server. A process has no caller to be told
 * of, so one serves all.
 *
 * @param secrets a hash of everything that may be secret
 */
record Key(String address, String secrets, String tenant, String subject) {

    static Key of(McpTarget target, Caller caller) {
        return switch (target.reach()) {
            case Reach.Http http ->
                new Key(
                        target.address(),
                        hash(List.of(http.url().toString()), target.headers()),
                        caller.tenant(),
                        caller.subject());
            case Reach.Command command ->
                new Key(target.address(), hash(command.command(), command.environment()), "", "");
        };
    }

    private static String hash(List<String> words, Map<String, String> named) {
        MessageDigest digest = sha256();
        words.forEach(word -> add(digest, word));
        new TreeMap<>(named).forEach((name, value) -> {
            add(digest, name);
            add(digest, value);
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** With its length before it, so that no two lists of words look the same. */
    private static void add(MessageDigest digest, String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException defect) {
            throw new IllegalStateException(defect);
        }
    }
}
