package dev.antiphon.approval;

import dev.antiphon.access.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for a person's word.
 *
 * @param id of its item, {@code mcpr_…}
 * @param owner on whose behalf the model wants to call
 * @param responseId of the response that ended with it
 * @param definition the digest of what the tool's server says of it, which a yes is for as well; null where nobody has asked it
 * @param kept whether its arguments may be stored; else only a hash of them is
 * @param fourEyes whether somebody else than the owner has to decide
 */
public record ApprovalRequest(
        String id,
        Caller owner,
        String responseId,
        Wanted call,
        @Nullable String definition,
        boolean kept,
        boolean fourEyes) {

    /**
     * The exact call, all of which an approval is bound to.
     *
     * @param label of the server of the tool
     * @param address of that server, without secrets
     * @param arguments to the byte
     */
    public record Wanted(String label, String address, String tool, String arguments) {}
}
