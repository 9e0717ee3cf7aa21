package dev.antiphon.conversation;

/**
 * Where a turn was written: the input from {@code first} to {@code inputEnd}, the output from there to {@code end}, all
 * inclusive. Without any item {@code end} is one less than {@code first}.
 */
public record Placed(String threadId, int first, int inputEnd, int end) {

    public ThreadEnd threadEnd() {
        return new ThreadEnd(threadId, end);
    }
}
