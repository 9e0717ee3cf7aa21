package dev.antiphon.api;

import java.util.List;

/** Paths that reached a servlet behind a rule on paths, in front of some server or other, and their relatives. */
public final class OddPaths {

    private OddPaths() {}

    public static List<String> all() {
        return List.of(
                "/v1;x=y/responses",
                "/;x/v1/responses",
                "/public/..;/v1/responses",
                "/public/..;a=b/v1/responses",
                "/public/%2e%2e;/v1/responses",
                "/v1%3bx/responses",
                "/v1%2fresponses",
                "/public/..%2fv1/responses",
                "/public/%2e%2e/v1/responses",
                "/public/../v1/responses",
                "/./v1/responses",
                "/v1/./responses",
                "//v1/responses",
                "/v1//responses",
                "/v1/responses/..",
                "/v1/%2e/responses",
                "/v1%5cresponses",
                "/v1\\responses",
                "/v1/responses;jsessionid=x",
                "/v1%00/responses",
                "/v1%252f/../responses",
                "/%2e%2e/v1/responses");
    }
}
