package dev.antiphon.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.seal.ChainLink;
import java.util.Optional;
import java.util.Set;

/** Goes along a chain and looks whether each entry follows the one before. Not thread-safe. */
final class Walk {

    private long place;
    private String hash;

    /** @param before the hash before the first */
    Walk(long first, String before) {
        this.place = first;
        this.hash = before;
    }

    long place() {
        return place;
    }

    /** What is wrong with the next entry, as a sentence. */
    Optional<String> step(JsonNode entry) {
        String problem = ChainLink.problem(entry, Set.of(), place, AuditBook.bytes(hash));
        if (problem != null) {
            return Optional.of("Entry " + place + " " + problem);
        }
        hash = entry.path(ChainLink.HASH).textValue();
        place++;
        return Optional.empty();
    }

    /** @param head which hash the last one is said to have */
    Optional<String> ends(String head) {
        return hash.equals(head)
                ? Optional.empty()
                : Optional.of("The chain ends with another hash than it is said to.");
    }
}
