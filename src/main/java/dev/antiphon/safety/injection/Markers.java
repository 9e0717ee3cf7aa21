package dev.antiphon.safety.injection;

import dev.antiphon.safety.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Signs that stand for a turn of a conversation; each is read as one word that says of which kind it is. */
final class Markers {

    /** Words at the beginning of a line that make somebody speak if a colon follows. */
    private static final Set<String> SPEAKERS =
            Set.of("system", "user", "assistant", "human", "ai", "developer", "instruction", "instructions", "admin");

    /** A sign, in lower case, and the word that phrases know it by; § is in no word of a text. */
    private record Sign(String sign, String word) {}

    private static final List<Sign> SIGNS = new ArrayList<>();

    static {
        // Chat templates: ChatML, Llama 2 and 3, Mistral, Gemma, Phi, Command, DeepSeek, Vicuna.
        all("§chat", "<|im_start|>", "<|im_end|>", "<|im_sep|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>");
        all("§chatend", "<|endoftext|>", "<|endofprompt|>", "</s>");
        all("§chat", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>");
        all("§chat", "<|begin_of_text|>", "<|start_of_turn_token|>", "<|end_of_turn_token|>", "<|system_token|>");
        all("§chat", "<start_of_turn>", "<end_of_turn>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>");
        // Speakers in brackets.
        all("§speaker", "[system]", "[/system]", "<system>", "</system>", "<assistant>");
        all("§speaker", "</assistant>", "<human>", "</human>", "<system_prompt>", "</system_prompt>");
        all("§speaker", "[system_prompt]", "<system-reminder>", "</user_input>", "<admin>", "[admin]");
        // The end of what may have been put around a document.
        all("§end", "</tool_output>", "</tool_result>", "</tool_response>", "</function_results>", "</context>");
        all("§end", "</document>", "</documents>", "</untrusted>", "</user_data>", "</external_content>");
        // Words of weight in brackets.
        all("§note", "<information>", "</information>", "<important>", "</important>", "<instructions>");
        all(
                "§note",
                "</instructions>",
                "<override>",
                "<secret>",
                "<prompt>",
                "<priority>",
                "<hidden>",
                "<instruction>");
        all("§note", "[important]", "[override]");
    }

    private Markers() {}

    private static void all(String word, String... signs) {
        for (String sign : signs) {
            SIGNS.add(new Sign(sign, word));
        }
    }

    /** The word for the sign that begins there, or nothing. */
    static String word(Text text, int from) {
        Sign sign = sign(text, from);
        return sign == null ? "" : sign.word;
    }

    /** Where the sign that begins there ends, or the beginning. */
    static int end(Text text, int from) {
        Sign sign = sign(text, from);
        return sign == null ? from : from + sign.sign.length();
    }

    private static @Nullable Sign sign(Text text, int from) {
        char c = text.at(from);
        if (c == '<' || c == '[') {
            char second = Text.lower(text.at(from + 1));
            for (Sign each : SIGNS) {
                if (each.sign.charAt(0) == c
                        && (second == Text.NONE || each.sign.charAt(1) == second)
                        && text.hasIgnoringCase(from, each.sign)) {
                    return each;
                }
            }
        }
        return null;
    }

    /** Whether such a word at the beginning of a line speaks. */
    static boolean speaks(String word) {
        return SPEAKERS.contains(word);
    }
}
