package dev.antiphon.toolset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.antiphon.protocol.Json;
import dev.antiphon.protocol.ToolSpec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientToolTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            local_shell | {'command':['ls','-a'],'user':'me'} | {'action':{'type':'exec','command':['ls','-a'],'env':{},'user':'me'}}
            local_shell | {'command':['x'],'env':{'A':'b'},'timeout_ms':9} | {'action':{'type':'exec','command':['x'],'env':{'A':'b'},'timeout_ms':9}}
            shell | {'commands':['ls'],'timeout_ms':5} | {'action':{'commands':['ls'],'timeout_ms':5,'max_output_length':null},'environment':{'type':'local'}}
            apply_patch | {'type':'update_file','diff':'@@','path':'a'} | {'operation':{'type':'update_file','diff':'@@','path':'a'}}
            apply_patch | {'type':'delete_file','path':'a'} | {'operation':{'type':'delete_file','path':'a'}}
            computer | {'actions':[{'type':'wait'}]} | {'actions':[{'type':'wait'}],'pending_safety_checks':[]}
            tool_search | {'query':'weather'} | {'execution':'client','arguments':{'query':'weather'}}
            """)
    void aCallIsTheItemThatTheClientKnowsAndCanBeToldAgain(String type, String arguments, String item)
            throws Exception {
        ClientTool tool = tool("{'type':'" + type + "'}");

        assertThat((JsonNode) tool.call(json(arguments))).isEqualTo(json(item));
        assertThat(tool.arguments(json(item))).isEqualTo(json(arguments));
        assertThat(ClientTool.calledBy(tool.callType()).orElseThrow().callType())
                .isEqualTo(tool.callType());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            local_shell | {'command':'ls'} | {'action':{'type':'exec','command':['ls'],'env':{}}}
            shell | {'commands':'ls'} | {'action':{'commands':['ls'],'timeout_ms':null,'max_output_length':null},'environment':{'type':'local'}}
            apply_patch | {'operation':{'type':'delete_file','path':'a'}} | {'operation':{'type':'delete_file','path':'a'}}
            computer | {'type':'click','x':1,'y':2} | {'actions':[{'type':'click','x':1,'y':2,'button':'left'}],'pending_safety_checks':[]}
            computer | {'actions':[{'type':'drag','path':[{'x':1,'y':2,'z':3}]},{'type':'type','text':'t','foo':1},{'type':'keypress','keys':'a'}]} | {'actions':[{'type':'drag','path':[{'x':1,'y':2}]},{'type':'type','text':'t'},{'type':'keypress','keys':['a']}],'pending_safety_checks':[]}
            computer | {'action':{'type':'scroll','x':1,'y':2}} | {'actions':[{'type':'scroll','x':1,'y':2,'scroll_x':0,'scroll_y':0}],'pending_safety_checks':[]}
            """)
    void whatAModelMeansIsUnderstood(String type, String arguments, String item) throws Exception {
        assertThat((JsonNode) tool("{'type':'" + type + "'}").call(json(arguments)))
                .isEqualTo(json(item));
    }

    @Test
    void theOlderComputerGetsOneActionAndTheSizeOfItsScreen() throws Exception {
        ClientTool tool =
                tool("{'type':'computer_use_preview','environment':'linux','display_width':800,'display_height':600}");

        assertThat((JsonNode) tool.call(json("{'actions':[{'type':'screenshot'}]}")))
                .isEqualTo(json("{'action':{'type':'screenshot'},'pending_safety_checks':[]}"));
        assertThat(tool.description()).contains("800 by 600 pixels (linux)");
        assertThat(tool.arguments(json("{'action':{'type':'screenshot'}}")))
                .isEqualTo(json("{'actions':[{'type':'screenshot'}]}"));
    }

    @Test
    void aSearchSaysOfItselfWhatTheClientSays() {
        ClientTool tool =
                tool("{'type':'tool_search','execution':'client','description':'Mine','parameters':{'type':'object'}}");

        assertThat(tool.description()).isEqualTo("Mine");
        assertThat(tool.parameters()).isEqualTo(json("{'type':'object'}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            local_shell | {}
            local_shell | {'command':[]}
            local_shell | {'command':[7]}
            local_shell | {'command':['x'],'user':7}
            shell | {'commands':['x'],'timeout_ms':-1}
            shell | {'commands':['x'],'timeout_ms':'soon'}
            apply_patch | {'type':'rename_file','path':'a'}
            apply_patch | {'type':'create_file','path':'a'}
            apply_patch | {'type':'delete_file'}
            apply_patch | 7
            computer | {'actions':[]}
            computer | {'actions':[{'type':'explode'}]}
            computer | {'actions':[{'type':'click','x':'a','y':1}]}
            computer | {'actions':[{'type':'click','x':1,'y':1,'button':'third'}]}
            computer | {'actions':[{'type':'drag'}]}
            computer | {'actions':[{'type':'drag','path':[]}]}
            computer | {'actions':[{'type':'move','x':1.5e300,'y':1}]}
            shell | {'commands':{'a':'ls'}}
            computer | []
            tool_search | 'x'
            """)
    void whatIsNoCallIsSaidToBeNone(String type, String arguments) {
        assertThatThrownBy(() -> tool("{'type':'" + type + "'}").call(json(arguments)))
                .isInstanceOf(MisfitException.class);
    }

    private static ClientTool tool(String declared) {
        JsonNode json = json(declared);
        return ClientTool.of(new ToolSpec.Client(json.get("type").textValue(), json));
    }

    private static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
