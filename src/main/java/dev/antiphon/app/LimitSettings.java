package dev.antiphon.app;

import dev.antiphon.limit.Budget;
import dev.antiphon.limit.Rule;
import java.time.Duration;
import java.util.List;

/**
 * How much may be asked of the server.
 *
 * @param concurrentResponses at a time for one caller
 * @param concurrentTotal at a time for all callers together
 * @param backgroundRunning background responses that run at a time, beside those
 * @param backgroundWaiting background responses of one caller that wait for their turn
 * @param bodyBytes of a request
 * @param jsonDepth how deep a request's JSON may nest
 * @param inputItems in one request
 * @param tools in one request
 * @param imageBytes of one picture, decoded
 * @param fileBytes of one file, decoded
 * @param journalBytes of one response's live journal
 * @param firstToken until a model begins to answer, where its upstream settles nothing else
 * @param idle between two pieces of an answer, where the upstream settles nothing else
 * @param turns of a response: how often its model is asked
 * @param toolCalls of a response that this server makes
 * @param concurrentTools of a response at a time
 * @param sameCalls how often a model may make the same call and get the same answer, one after the other
 * @param failingCalls how often a tool may fail, one time after the other
 * @param toolArgumentBytes of one call of such a tool
 * @param toolArgumentDepth how deep these may nest
 * @param outputTokens of a response with all its turns, 0 for as many as its request allows
 * @param runTime of a response with all its turns
 * @param heartbeat after how much silence a stream gets a comment, and how often a WebSocket is pinged
 * @param websocketConnections at a time for one caller
 * @param websocketFrame bytes of one message of a client
 * @param websocketMemory bytes of what one connection remembers, as JSON
 * @param websocketLifetime after which a connection is closed when nothing runs on it
 * @param websocketPatience how long a peer may answer no ping or take no bytes
 * @param reservedOutput tokens reserved for an answer whose request sets no limit
 * @param rates how much may be asked in a time
 * @param shared whether all nodes together count what is asked in a time
 * @param budgets how much may be used in a month
 */
record LimitSettings(
        int concurrentResponses,
        int concurrentTotal,
        int backgroundRunning,
        int backgroundWaiting,
        long bodyBytes,
        int jsonDepth,
        int inputItems,
        int tools,
        long imageBytes,
        long fileBytes,
        long journalBytes,
        Duration firstToken,
        Duration idle,
        int turns,
        int toolCalls,
        int concurrentTools,
        int sameCalls,
        int failingCalls,
        long toolArgumentBytes,
        int toolArgumentDepth,
        int outputTokens,
        Duration runTime,
        Duration heartbeat,
        int websocketConnections,
        long websocketFrame,
        long websocketMemory,
        Duration websocketLifetime,
        Duration websocketPatience,
        int reservedOutput,
        List<Rule> rates,
        boolean shared,
        List<Budget> budgets) {

    LimitSettings {
        rates = List.copyOf(rates);
        budgets = List.copyOf(budgets);
    }
}
