package dev.antiphon.protocol;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is known of the types of items that are {@linkplain Item.Kept kept as they came}.
 *
 * @param prefix of the ids they are given here (section 4 of the contract)
 * @param link whether such an item calls a tool, says what one returned, or neither
 * @param required fields without which nothing could be made of it
 */
public record KeptKind(String prefix, Link link, List<String> required) {

    /** How an item takes part in calling tools. */
    public enum Link {
        CALL,
        OUTPUT,
        NONE
    }

    private static final int LONGEST = 64;

    /** Of the contract's own, or behind a prefix, as the types of others are. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]+(:[a-z0-9_]+)?");

    private static final KeptKind UNKNOWN = new KeptKind(Ids.ITEM, Link.NONE, List.of());

    private static final Map<String, KeptKind> KINDS = Map.ofEntries(
            output("custom_tool_call_output", "cto_", "call_id", "output"),
            call("computer_call", "cu_", "call_id"),
            output("computer_call_output", "cuo_", "call_id", "output"),
            call("local_shell_call", "lsh_", "call_id", "action"),
            output("local_shell_call_output", "lsho_", "call_id", "output"),
            call("shell_call", "sh_", "call_id", "action"),
            output("shell_call_output", "sho_", "call_id", "output"),
            call("apply_patch_call", "apc_", "call_id", "operation"),
            output("apply_patch_call_output", "apco_", "call_id", "status"),
            call("tool_search_call", "tsc_", "arguments"),
            output("tool_search_output", "tso_", "tools"),
            other("additional_tools", "at_", "role", "tools"),
            other("web_search_call", "ws_", "status"),
            other("code_interpreter_call", "ci_", "status"),
            other("image_generation_call", "ig_", "status"),
            other("file_search_call", "fs_", "status", "queries"),
            // One whose server could not be asked has no tools worth the name, and declares none either way.
            other("mcp_list_tools", "mcpl_", "server_label"),
            other("mcp_call", "mcp_", "server_label", "name", "arguments"),
            other("mcp_approval_request", "mcpr_", "server_label", "name", "arguments"),
            other("mcp_approval_response", "mcpa_", "approval_request_id", "approve"),
            other("program", "cm_", "call_id", "code"),
            other("program_output", "cmo_", "call_id", "result"));

    /** What is known of a type; of one that nobody knows, that it can be kept. */
    public static KeptKind of(String type) {
        return KINDS.getOrDefault(type, UNKNOWN);
    }

    /** Whether such an item declares tools, which can be called from then on. */
    public boolean declaresTools() {
        return required.contains("tools");
    }

    /** Whether a type could be the name of one: {@code web_search_call}, {@code acme:search_result}. */
    static boolean named(String type) {
        return type.length() <= LONGEST && NAME.matcher(type).matches();
    }

    /** Whether the contract has such a type. */
    public static boolean known(String type) {
        return KINDS.containsKey(type);
    }

    private static Map.Entry<String, KeptKind> call(String type, String prefix, String... required) {
        return Map.entry(type, new KeptKind(prefix, Link.CALL, List.of(required)));
    }

    private static Map.Entry<String, KeptKind> output(String type, String prefix, String... required) {
        return Map.entry(type, new KeptKind(prefix, Link.OUTPUT, List.of(required)));
    }

    private static Map.Entry<String, KeptKind> other(String type, String prefix, String... required) {
        return Map.entry(type, new KeptKind(prefix, Link.NONE, List.of(required)));
    }
}
