package dev.antiphon.audit;

/**
 * What somebody did, or was not let do. Texts are empty where there is nothing to say, and of a bounded length.
 *
 * @param requestId as in {@code x-request-id}
 * @param method of HTTP, {@code WEBSOCKET} for a message on one, {@code COMMAND} for the command line
 * @param route the template of the path, where it was known
 * @param path as it was sent, without its query, where no route was known
 * @param resource the id of what it was done to, or of what it made
 * @param denied whether it was the access that was refused
 * @param status of the answer
 * @param error its code, or its type where it has none
 */
public record Deed(
        String requestId,
        Who who,
        String method,
        String route,
        String path,
        String resource,
        boolean denied,
        int status,
        String error) {

    /**
     * Who it was.
     *
     * @param tenant empty when nobody knows who it was
     * @param key the id of the API key
     * @param authenticator which way he came in
     * @param peer the address the connection came from
     * @param client the address that trusted proxies name
     */
    public record Who(String tenant, String subject, String key, String authenticator, String peer, String client) {

        boolean known() {
            return !tenant.isEmpty();
        }

        /** The address that answers for it. */
        String source() {
            return client.isEmpty() ? peer : client;
        }
    }

    /** How much memory it takes until it is written, in bytes, roughly: its texts, and 300 for what is around them. */
    int weight() {
        int letters = requestId.length()
                + method.length()
                + route.length()
                + path.length()
                + resource.length()
                + error.length()
                + who.tenant().length()
                + who.subject().length()
                + who.key().length()
                + who.authenticator().length()
                + who.peer().length()
                + who.client().length();
        return 300 + 2 * letters;
    }
}
