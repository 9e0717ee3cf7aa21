package dev.antiphon.bench;

/**
 * An answer that passed its checks.
 *
 * @param id the response's id
 * @param tokens how many tokens its text had
 * @param inputTokens what the upstream counted: the messages it was shown
 * @param call the id of the function call the answer asks for, or an empty string
 */
record Answer(String id, int tokens, long inputTokens, String call) {}
