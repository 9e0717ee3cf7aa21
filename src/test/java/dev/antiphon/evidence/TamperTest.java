package dev.antiphon.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.antiphon.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to an export is seen, without the server that made it. */
@Tag("F87")
class TamperTest {

    private static final byte[] RESPONSE = "{\"id\":\"resp_1\"}".getBytes(StandardCharsets.UTF_8);

    private final List<String> lines = lines(true);

    private static List<String> lines(boolean bodies) {
        byte[] export = Chains.export(Chains.closed(bodies, Chains.notes(), RESPONSE));
        return new String(export, StandardCharsets.UTF_8).lines().toList();
    }

    private static String problem(List<String> lines) {
        byte[] export = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        return Export.problem(export, RESPONSE).orElse("");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNobodyTouchedIsWhole(boolean bodies) {
        assertThat(problem(lines(bodies))).isEmpty();
    }

    @Test
    void everyFieldOfEveryEntryCounts() {
        for (int line = 0; line < lines.size(); line++) {
            JsonNode entry = Json.tree(lines.get(line).getBytes(StandardCharsets.UTF_8));
            for (String path : leaves(entry, "")) {
                // The seal is checked by the server: without its key nobody can.
                if (!(line == 0 && path.equals("/seal"))) {
                    for (Consumer<ObjectNode> change : changes(path)) {
                        ObjectNode changed = entry.deepCopy();
                        change.accept(changed);
                        assertThat(problem(with(line, changed.toString())))
                                .as("line %d, %s: %s", line, path, changed)
                                .isNotEmpty();
                    }
                }
            }
        }
    }

    private static List<String> leaves(JsonNode node, String path) {
        List<String> leaves = new ArrayList<>();
        if (node.isObject()) {
            node.properties().forEach(member -> leaves.addAll(leaves(member.getValue(), path + "/" + member.getKey())));
        } else if (node.isArray() && !node.isEmpty()) {
            IntStream.range(0, node.size()).forEach(i -> leaves.addAll(leaves(node.get(i), path + "/" + i)));
        } else {
            leaves.add(path);
        }
        return leaves;
    }

    /** It says something else, is gone, or has another beside it. */
    private static List<Consumer<ObjectNode>> changes(String path) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        String name = path.substring(path.lastIndexOf('/') + 1);
        return List.of(
                entry -> put(entry.at(parent), name, other(entry.at(path))),
                // A text may be taken away; then this says something else again.
                entry -> put(entry.at(parent), name, parent.equals("/bodies") ? NullNode.instance : null),
                entry -> put(entry.at(parent), name + "x", JsonNodeFactory.instance.textNode("more")));
    }

    private static JsonNode other(JsonNode value) {
        return value.isNumber()
                ? JsonNodeFactory.instance.numberNode(value.longValue() + 1)
                : JsonNodeFactory.instance.textNode(value.asText() + "x");
    }

    private static void put(JsonNode parent, String name, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            if (value == null) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (parent instanceof ArrayNode array) {
            int index = Integer.parseInt(name.replace("x", ""));
            if (value == null) {
                array.remove(index);
            } else if (name.endsWith("x")) {
                array.insert(index, value);
            } else {
                array.set(index, value);
            }
        }
    }

    private List<String> with(int line, String instead) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(line, instead);
        return changed;
    }

    @Test
    void noEntryCanBeLeftOutDoubledOrMoved() {
        for (int line = 0; line < lines.size(); line++) {
            List<String> without = new ArrayList<>(lines);
            without.remove(line);
            assertThat(problem(without)).as("without line " + line).isNotEmpty();

            List<String> doubled = new ArrayList<>(lines);
            doubled.add(line, lines.get(line));
            assertThat(problem(doubled)).as("line " + line + " twice").isNotEmpty();

            for (int other = line + 1; other < lines.size(); other++) {
                List<String> moved = new ArrayList<>(lines);
                Collections.swap(moved, line, other);
                assertThat(problem(moved)).as("lines %d and %d", line, other).isNotEmpty();
            }
        }
    }

    @Test
    void aChainThatIsCutShortIsSeenEvenWhenItsHeadIsChangedToFit() {
        for (int kept = 1; kept < lines.size() - 1; kept++) {
            List<String> cut = new ArrayList<>(lines.subList(0, kept + 1));
            JsonNode last = Json.tree(cut.getLast().getBytes(StandardCharsets.UTF_8));
            ObjectNode head = (ObjectNode) Json.tree(cut.getFirst().getBytes(StandardCharsets.UTF_8));
            cut.set(0, head.set("head", last.get("hash")).toString());
            assertThat(problem(cut)).contains("does not end");
        }
    }

    @Test
    void theFirstEntryThatIsBrokenIsNamed() {
        String changed = lines.get(5).replace("allowed", "denied");
        assertThat(problem(with(5, changed))).startsWith("Entry 4 (tool_call) does not have the hash");
        assertThat(problem(with(5, lines.get(5).replace("{\\\"a\\\":1}", "{}"))))
                .isEqualTo("Entry 4 (tool_call) has another arguments than it says.");
    }

    @Test
    void twoValuesUnderOneNameAreNone() {
        String twice = "{\"kind\":\"verdict\"," + lines.get(1).substring(1);
        assertThat(problem(with(1, twice))).isEqualTo("Line 2 cannot be read.");
    }

    @Test
    void anotherResponseIsSeen() {
        byte[] export = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(Export.problem(export, "{}".getBytes(StandardCharsets.UTF_8)))
                .hasValue("The response is another one than the chain ends with.");
    }

    @Test
    void textsMayBeTakenAwayWithoutBreakingTheChain() {
        byte[] whole = Chains.closed(true, Chains.notes(), RESPONSE).bytes();
        byte[] bare = Chains.closed(false, Chains.notes(), RESPONSE).bytes();
        assertThat(Chain.bare(whole)).isEqualTo(bare);
        assertThat(new String(whole, StandardCharsets.UTF_8)).contains("again");
        assertThat(new String(bare, StandardCharsets.UTF_8)).doesNotContain("again");
    }

    @Test
    void theCommandSaysSoInWordsAndByItsExitCode(@TempDir Path folder) throws Exception {
        Path good = Files.write(folder.resolve("good.jsonl"), lines);
        Path bad = Files.write(folder.resolve("bad.jsonl"), lines.subList(0, 3));
        Path response = Files.write(folder.resolve("response.json"), RESPONSE);

        assertThat(command(good.toString())).isEqualTo("0 OK: the chain is whole.\n");
        assertThat(command(good.toString(), "--response", response.toString()))
                .isEqualTo("0 OK: the chain is whole, and about this response.\n");
        assertThat(command(bad.toString())).startsWith("1 BROKEN: The chain does not end");
        assertThat(command(good.toString(), "--response", bad.toString())).startsWith("1 BROKEN: The response");
        assertThat(command()).startsWith("2 ");
        assertThat(command(folder.resolve("none").toString())).startsWith("2 ");
    }

    private static String command(String... arguments) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = VerifyEvidence.run(arguments, out, out);
        return code + " " + said.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
