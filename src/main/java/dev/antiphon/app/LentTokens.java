package dev.antiphon.app;

import dev.antiphon.access.Caller;
import dev.antiphon.access.OwnToken;
import dev.antiphon.access.exchange.GrantException;
import dev.antiphon.access.exchange.Granted;
import dev.antiphon.access.exchange.GrantedTokens;
import dev.antiphon.tool.ToolServerException;
import dev.antiphon.tool.mcp.Introduction;
import java.lang.System.Logger.Level;
import java.util.Map;

/** What opens a server of tools to a caller: what his own token is exchanged for. Thread-safe. */
final class LentTokens implements Introduction.Lent {

    private static final String WANTED = "It wants the caller's own token";

    /** The latter is said to a response in the background whose process has stopped: another one has no token any more. */
    private static final String NONE =
            WANTED + ", and there is none: this request came without one, or goes on after a restart.";

    private static final String OTHER = "It wants a token of another issuer than that of the caller's own.";
    private static final String REFUSED =
            WANTED + ", and that was not exchanged for one it takes; it may have expired.";
    private static final String FAILED = WANTED + ", and that could not be exchanged for one it takes.";

    private static final System.Logger LOG = System.getLogger(LentTokens.class.getName());

    private final String label;
    private final String issuer;
    private final GrantedTokens granted;

    /**
     * @param label of the server they are for
     * @param issuer whose tokens are exchanged; nobody else's is sent to where that is done
     */
    LentTokens(String label, String issuer, GrantedTokens granted) {
        this.label = label;
        this.issuer = issuer;
        this.granted = granted;
    }

    @Override
    public Map<String, String> of(Caller caller) throws ToolServerException, InterruptedException {
        OwnToken own = caller.token();
        if (own == null) {
            throw new ToolServerException(NONE);
        }
        if (!own.issuer().equals(issuer)) {
            throw new ToolServerException(OTHER);
        }
        Granted lent = granted(own);
        return Map.of("Authorization", "Bearer " + lent.token());
    }

    private Granted granted(OwnToken own) throws ToolServerException, InterruptedException {
        try {
            return granted.of(own);
        } catch (GrantException failed) {
            LOG.log(
                    Level.WARNING,
                    "A caller''s token was not exchanged for the MCP server ''{0}'': {1}",
                    label,
                    failed.getMessage());
            throw new ToolServerException(failed.refused() ? REFUSED : FAILED);
        }
    }

    @Override
    public void refused(Caller caller) {
        OwnToken own = caller.token();
        if (own != null) {
            granted.forget(own);
        }
    }
}
