package dev.antiphon.memory;

import java.util.List;

/**
 * A fact that is remembered.
 *
 * @param id {@code mem_…}
 * @param shared whether everybody of the tenant has it, and not one caller
 * @param text 1 to {@value Memories#MOST_CHARACTERS} characters
 * @param origins the responses it was saved in, the newest first; none for one that was saved over HTTP
 * @param createdAt in Unix seconds
 * @param updatedAt when it became what it says now, in Unix seconds
 */
public record Memory(String id, boolean shared, String text, List<String> origins, long createdAt, long updatedAt) {

    public Memory {
        origins = List.copyOf(origins);
    }
}
