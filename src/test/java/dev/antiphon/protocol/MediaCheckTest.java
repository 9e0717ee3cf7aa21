package dev.antiphon.protocol;

import static dev.antiphon.protocol.Requests.brief;
import static dev.antiphon.protocol.Requests.refusal;
import static dev.antiphon.protocol.Requests.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("F57")
class MediaCheckTest {

    private static final String PNG = "iVBORw0KGgo=";
    private static final CreateResponseReader SMALL = new CreateResponseReader(Set.of(), 5, 5, new MediaLimits(16, 8));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/png;base64," + PNG,
                "DATA:IMAGE/PNG;BASE64," + PNG,
                "data:image/png;name=a.png;base64," + PNG,
                "data:image/jpeg;base64,/9j/4AAQ",
                "data:image/jpg;base64,/9j/4AAQ",
                "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
                "data:image/gif;base64,R0lGODdhAQABAAAAACw=",
                "data:image/webp;base64,UklGRiQAAABXRUJQVlA4IA==",
                "https://example.com/a.png",
                "http://my_host:8080/a%20b.png?x=1&y=2#z",
                "HTTPS://[2001:db8::1]/a"
            })
    void aPictureIsTakenAsItCame(String url) {
        Item.Message read =
                (Item.Message) Requests.READER.read(image(url)).input().getFirst();
        assertThat(read.content()).contains(new ContentPart.InputImage(url, "auto"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64,iVBORw0KGg | invalid_base64_image",
                "data:image/png;base64,iVBORw0KGgo | invalid_base64_image",
                "data:image/png;base64,iVBORw0K Ggo= | invalid_base64_image",
                "data:image/png;base64,iVBORw0KGg-_ | invalid_base64_image",
                "data:image/png;base64,iVBO=w0KGgo= | invalid_base64_image",
                "data:image/png;base64,==== | invalid_base64_image",
                "data:image/png;base64,iVBORw0KGg%3D | invalid_base64_image",
                "data:image/png,iVBORw0KGgo= | invalid_base64_image",
                "data:;base64,iVBORw0KGgo= | invalid_base64_image",
                "data:image;base64,iVBORw0KGgo= | invalid_base64_image",
                "data: image/png;base64,iVBORw0KGgo= | invalid_base64_image",
                "data:image/png;base64,, | invalid_base64_image",
                "data:image/bmp;base64,Qk0= | unsupported_image_media_type",
                "data:image/svg+xml;base64,PHN2Zz4= | unsupported_image_media_type",
                "data:text/html;base64,PHA+ | unsupported_image_media_type",
                "data:image/png;base64, | empty_image_file",
                "data:image/png;base64,aW1nIGJ5dGVzIGhlcmU= | invalid_image_format",
                "data:image/png;base64,/9j/4AAQ | invalid_image_format",
                "data:image/webp;base64,UklGRiQAAABXQVZFZm10IA== | invalid_image_format",
                "data:image/jpeg;base64,/9g= | invalid_image_format",
                "file:///etc/passwd | invalid_image_url",
                "ftp://example.com/a.png | invalid_image_url",
                "jar:http://example.com!/a.png | invalid_image_url",
                "https://user:secret@example.com/a.png | invalid_image_url",
                "https://example.com\\@127.0.0.1/a.png | invalid_image_url",
                "https:///a.png | invalid_image_url",
                "https:a.png | invalid_image_url",
                "https://example.com/a b.png | invalid_image_url",
                "//example.com/a.png | invalid_image_url",
                "a.png | invalid_image_url",
                "'' | invalid_image_url"
            })
    void aPictureThatNoModelCouldSeeIsRefusedInItsPlace(String url, String code) {
        assertThat(brief(refusal(image(url)))).isEqualTo("400 " + code + " input[0].content[1].image_url");
        ObjectNode output = with("'input':[{'type':'function_call_output','call_id':'c','output':[{'type':'input_text',"
                + "'text':'x'},{'type':'input_image'}]}]");
        ((ObjectNode) output.at("/input/0/output/1")).put("image_url", url);
        assertThat(brief(refusal(output))).isEqualTo("400 " + code + " input[0].output[1].image_url");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.pdf | data:application/pdf;base64,JVBERi0=",
                "     | data:application/pdf;base64,JVBERi0=",
                "a.txt | data:text/plain;charset=utf-8;base64,SGk=",
                "a.x   | data:text/x-anything;base64,SGk=",
                "a.json | data:application/json;base64,e30=",
                "a.docx | data:application/vnd.openxmlformats-officedocument.wordprocessingml.document;base64,UEs=",
                "a.pdf | data:application/octet-stream;base64,JVBERi0=",
                "a.PDF | JVBERi0=",
                "notes.md | SGk="
            })
    void aFileIsTakenAsItCame(String name, String data) {
        Item.Message read =
                (Item.Message) Requests.READER.read(file(name, data)).input().getFirst();
        assertThat(read.content()).containsExactly(new ContentPart.InputFile(name, data, null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.pdf | data:application/pdf;base64,JVBERi0",
                "a.pdf | data:application/pdf,JVBERi0=",
                "a.pdf | data:application/pdf;base64,",
                "a.exe | data:application/x-msdownload;base64,TVo=",
                "a.png | data:image/png;base64,iVBORw0KGgo=",
                "a.zip | data:application/zip;base64,UEs=",
                "a.bin | data:application/octet-stream;base64,JVBERi0=",
                "      | JVBERi0=",
                "a     | JVBERi0=",
                "a.pdf | not base64",
                "a.pdf | ''"
            })
    void aFileThatNoModelCouldReadIsRefusedInItsPlace(String name, String data) {
        assertThat(brief(refusal(file(name, data)))).isEqualTo("400 invalid_value input[0].content[0].file_data");
    }

    @Test
    void aFileComesFromTheWebOrInLine() {
        assertThat(brief(refusal("'input':[{'role':'user','content':[{'type':'input_file','file_url':'ftp://x'}]}]")))
                .isEqualTo("400 invalid_value input[0].content[0].file_url");
    }

    @Test
    void sizesCountWhenDecoded() {
        assertThat(SMALL.read(image(png(16))).input()).hasSize(1);
        assertThat(brief(refusal(() -> SMALL.read(image(png(17))))))
                .isEqualTo("400 image_file_too_large input[0].content[1].image_url");
        assertThat(SMALL.read(file("a.txt", text(8))).input()).hasSize(1);
        assertThat(brief(refusal(() -> SMALL.read(file("a.txt", text(9))))))
                .isEqualTo("400 invalid_value input[0].content[0].file_data");
    }

    @Test
    void itemsOfAConversationAreJudgedTheSameWay() {
        ConversationReader reader = new ConversationReader(MediaLimits.DEFAULT);
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.set("items", image("data:image/png;base64,x").get("input"));
        assertThat(brief(refusal(() -> reader.items(body))))
                .isEqualTo("400 invalid_base64_image items[0].content[1].image_url");
        assertThat(brief(refusal(() -> reader.beginning(body))))
                .isEqualTo("400 invalid_base64_image items[0].content[1].image_url");
    }

    @Test
    void aScreenshotIsAPictureToo() {
        assertThat(brief(refusal("'input':[{'type':'computer_call_output','call_id':'c','output':"
                        + "{'type':'computer_screenshot','image_url':'data:image/png;base64,x'}}]")))
                .isEqualTo("400 invalid_base64_image input[0].output.image_url");
        assertThat(brief(refusal("'input':[{'type':'custom_tool_call_output','call_id':'c','output':"
                        + "[{'type':'input_image','image_url':'data:image/png;base64,x'}]}]")))
                .isEqualTo("400 invalid_base64_image input[0].output[0].image_url");
    }

    @Test
    void aFaultDoesNotRepeatThePicture() {
        assertThat(refusal(image("data:image/png;base64," + "?".repeat(10_000))).message())
                .hasSizeLessThan(300);
        assertThat(refusal(image("data:image/" + "x".repeat(120) + ";base64,aaaa"))
                        .message())
                .hasSizeLessThan(400);
    }

    private static ObjectNode image(String url) {
        ObjectNode request =
                with("'input':[{'role':'user','content':[{'type':'input_text','text':'x'},{'type':'input_image'}]}]");
        ((ObjectNode) request.at("/input/0/content/1")).put("image_url", url);
        return request;
    }

    private static ObjectNode file(String name, String data) {
        ObjectNode request = with("'input':[{'role':'user','content':[{'type':'input_file'}]}]");
        ((ObjectNode) request.at("/input/0/content/0")).put("filename", name).put("file_data", data);
        return request;
    }

    private static String png(int size) {
        byte[] bytes = new byte[size];
        System.arraycopy(Base64.getDecoder().decode(PNG), 0, bytes, 0, 8);
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
    }

    private static String text(int size) {
        return Base64.getEncoder().encodeToString("x".repeat(size).getBytes(StandardCharsets.UTF_8));
    }
}
