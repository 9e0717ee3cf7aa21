package dev.antiphon.tool.mcp;

import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnToken;
import dev.antiphon.protocol.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who shares a session: the same caller, with the same credentials, at the same server. A process has no caller to be told
 * of, so one serves all.
 *
 * @param secrets a hash of everything that may be secret
 * @param introduction by which the server is told who calls: no other one may speak in its session
 * @param roles of the caller where the server is told of them, which may let it answer otherwise
 * @param token a hash of the one he came in by, where what was had for it opens the server; no two share a session
 */
record Key(
        String address,
        String secrets,
        String tenant,
        String subject,
        Introduction introduction,
        Set<String> roles,
        String token) {

    static Key of(McpTarget target, Caller caller) {
        return switch (target.reach()) {
            case Reach.Http http ->
                new Key(
                        target.address(),
                        hash(List.of(http.url().toString()), target.headers()),
                        caller.tenant(),
                        caller.subject(),
                        target.introduction(),
                        roles(target.introduction(), caller),
                        target.introduction() instanceof Introduction.Lent ? token(caller) : "");
            case Reach.Command command ->
                new Key(
                        target.address(),
                        hash(command.command(), command.environment()),
                        "",
                        "",
                        Introduction.NONE,
                        Set.of(),
                        "");
        };
    }

    private static Set<String> roles(Introduction introduction, Caller caller) {
        boolean told = introduction != Introduction.NONE && introduction instanceof Introduction.Signed;
        return told ? caller.roles() : Set.of();
    }

    private static String token(Caller caller) {
        OwnToken token = caller.token();
        return token == null ? "" : token.hash();
    }

    private static String hash(List<String> words, Map<String, String> named) {
        List<String> all = new ArrayList<>(words);
        new TreeMap<>(named).forEach((name, value) -> {
            all.add(name);
            all.add(value);
        });
        return Sha256.ofAll(all);
    }
}
