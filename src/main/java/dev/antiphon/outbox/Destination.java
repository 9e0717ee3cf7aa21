package dev.antiphon.outbox;

import java.util.List;

/**
 * Where a message goes.
 *
 * @param secrets that it is signed with, each of which a receiver may know; none when they cannot be read
 */
record Destination(Webhook webhook, List<SigningSecret> secrets) {}
