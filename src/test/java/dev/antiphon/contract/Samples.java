package dev.antiphon.contract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Items that neither the recordings nor the examples have: what clients return, and what only they say. */
public final class Samples {

    private static final String ITEMS = """
            {"type":"function_call_output","id":"fco_1","call_id":"call_1","output":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo=","detail":null}],"status":"completed","name":"f","namespace":"n","caller":{"type":"direct"},"created_by":"u"}
            {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","namespace":"n","arguments":"{\\"a\\": 1.0}","status":"in_progress","caller":{"type":"program","caller_id":"call_9"},"created_by":"u"}
            {"type":"custom_tool_call_output","id":"cto_1","call_id":"call_1","output":"text","caller":null}
            {"type":"custom_tool_call_output","call_id":"call_1","output":[{"type":"input_file","filename":"a.txt","file_data":"data:text/plain;base64,YQ=="}],"created_by":"u","status":"completed"}
            {"type":"custom_tool_call","id":"ct_1","call_id":"call_1","name":"sql","namespace":"db","input":"select 1;\\n","caller":{"type":"direct"}}
            {"type":"computer_call","id":"cu_1","call_id":"call_1","actions":[{"type":"click","x":1,"y":2.50,"button":"left"}],"pending_safety_checks":[{"id":"cu_sc_1","code":"malicious_instructions","message":"m"}],"status":"completed"}
            {"type":"computer_call_output","id":"cuo_1","call_id":"call_1","acknowledged_safety_checks":[],"output":{"type":"computer_screenshot","image_url":"data:image/png;base64,iVBORw0KGgo="},"status":null}
            {"type":"local_shell_call_output","id":"lsh_1","output":"{\\"stdout\\":\\"a\\"}","status":"completed"}
            {"type":"local_shell_call_output","id":"lsho_1","call_id":"call_1","output":"a"}
            {"type":"shell_call","id":null,"call_id":"call_1","action":{"commands":["ls"],"timeout_ms":null,"max_output_length":4096},"status":"completed","environment":{"type":"local"}}
            {"type":"shell_call_output","id":"sho_1","call_id":"call_1","output":[{"stdout":"a\\n","stderr":"","outcome":{"type":"exit","exit_code":0},"created_by":"u"}],"max_output_length":4096}
            {"type":"apply_patch_call","id":"apc_1","call_id":"call_1","status":"completed","operation":{"type":"update_file","path":"a/ü.txt","diff":"@@\\n-a\\n+b\\n"},"caller":null}
            {"type":"apply_patch_call_output","call_id":"call_1","status":"failed","output":"no such file"}
            {"type":"tool_search_output","id":"tso_1","call_id":"call_1","execution":"client","tools":[{"type":"function","name":"found","defer_loading":true,"parameters":{"type":"object"}}],"status":"completed"}
            {"type":"additional_tools","id":"at_1","role":"developer","tools":[{"type":"namespace","name":"n","description":"d","tools":[{"type":"custom","name":"c","format":{"type":"text"}}]},{"type":"web_search"}]}
            {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q","sources":null}}
            {"type":"image_generation_call","id":"ig_1","status":"completed","result":null,"size":"1024x1024"}
            {"type":"program_output","id":"cmo_1","call_id":"call_1","result":"1","status":"incomplete"}
            {"role":"user","content":"plain"}
            {"type":"message","role":"developer","content":[{"type":"input_text","text":""},{"type":"input_video","video_url":"https://example.com/v"}],"status":null,"id":null}
            {"id":"msg_1","type":"message","role":"assistant","status":"incomplete","phase":"final_answer","content":[{"type":"output_text","text":"a","annotations":[{"type":"url_citation","url":"u","start_index":0,"end_index":1,"title":"t"}],"logprobs":[{"token":"a","logprob":-0.10,"bytes":[97],"top_logprobs":[]}]},{"type":"refusal","refusal":"r"}]}
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],"content":[{"type":"reasoning_text","text":"c"}],"encrypted_content":null,"status":null}
            {"type":"reasoning","summary":[],"content":null,"status":null}
            {"type":"acme:search_result","id":"x_1","deep":{"er":[1,2.0,1e400,null]},"status":"completed"}
            """;

    private Samples() {}

    public static List<ObjectNode> items() {
        return ITEMS.lines()
                .map(line -> (ObjectNode) Json.tree(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
