package dev.antiphon.protocol;

import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Mints ids: a prefix and the hex of a time-ordered UUID (version 7, RFC 9562), so that keys of rows sort by age.
 *
 * <p>An id says nothing else: it holds no owner, no conversation and no secret. Thread-safe if its generator is.
 */
public final class Ids {

    public static final String RESPONSE = "resp_";
    public static final String CONVERSATION = "conv_";
    public static final String MESSAGE = "msg_";
    public static final String REASONING = "rs_";
    public static final String FUNCTION_CALL = "fc_";
    public static final String FUNCTION_CALL_OUTPUT = "fco_";
    public static final String COMPACTION = "cmp_";
    public static final String CUSTOM_TOOL_CALL = "ct_";
    public static final String CALL = "call_";
    public static final String ITEM = "item_";
    public static final String THREAD = "thr_";
    public static final String REQUEST = "req_";
    public static final String KEY = "key_";
    public static final String NODE = "node_";
    public static final String WEBHOOK = "we_";
    public static final String EVENT = "evt_";
    public static final String DELIVERY = "wh_";
    public static final String SHARE = "share_";

    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Clock clock;
    private final RandomGenerator random;

    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id with the given prefix. */
    public String next(String prefix) {
        HexFormat hex = HexFormat.of();
        long high = (clock.millis() << 16) | 0x7000 | (random.nextLong() & 0x0FFF);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return prefix + hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    /** The bound between the ids that were minted before the given moment and those from then on. */
    public static String earliest(String prefix, Instant moment) {
        return prefix + HexFormat.of().toHexDigits(moment.toEpochMilli() << 16);
    }

    /** Behind every id with that prefix, in whichever order a database compares: to some, signs come before digits. */
    public static String behindAll(String prefix) {
        return prefix + "z";
    }

    /** Whether an id from outside has the characters and length ids may have. */
    public static boolean wellFormed(String id) {
        return WELL_FORMED.matcher(id).matches();
    }

    /** The id, if it could be a response's; otherwise the contract's {@code invalid_id_prefix}. */
    public static String requireResponse(String param, String id) {
        return require(param, id, RESPONSE);
    }

    /** The same for a conversation's. */
    public static String requireConversation(String param, String id) {
        return require(param, id, CONVERSATION);
    }

    private static String require(String param, String id, String prefix) {
        if (!id.startsWith(prefix) || !wellFormed(id)) {
            String word = prefix.substring(0, prefix.length() - 1);
            throw ApiError.invalid(
                            "invalid_id_prefix",
                            param,
                            "Invalid '" + param + "': '" + ApiError.shown(id) + "'. Expected an ID that begins with '"
                                    + word + "'.")
                    .exception();
        }
        return id;
    }

    /** The prefix that the ids of such an item carry. */
    public static String prefixOf(Item item) {
        return switch (item) {
            case Item.Message ignored -> MESSAGE;
            case Item.FunctionCall ignored -> FUNCTION_CALL;
            case Item.FunctionCallOutput ignored -> FUNCTION_CALL_OUTPUT;
            case Item.Reasoning ignored -> REASONING;
            case Item.Compaction ignored -> COMPACTION;
            case Item.CustomToolCall ignored -> CUSTOM_TOOL_CALL;
            case Item.ItemReference ignored -> ITEM;
            case Item.Kept kept -> KeptKind.of(kept.type()).prefix();
        };
    }
}
