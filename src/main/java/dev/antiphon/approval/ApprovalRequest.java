package dev.antiphon.approval;

import dev.antiphon.access.Caller;

/**
 * A call that waits for a person's word.
 *
 * @param id of its item, {@code mcpr_…}
 * @param owner on whose behalf the model wants to call
 * @param responseId of the response that ended with it
 * @param kept whether its arguments may be stored; else only a hash of them is
 * @param fourEyes whether somebody else than the owner has to decide
 */
public record ApprovalRequest(String id, Caller owner, String responseId, Wanted call, boolean kept, boolean fourEyes) {

    /**
     * The exact call, all of which an approval is bound to.
     *
     * @param label of the server of the tool
     * @param address of that server, without secrets
     * @param arguments to the byte
     */
    public record Wanted(String label, String address, String tool, String arguments) {}
}
