package dev.antiphon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.responses.Response;
import dev.antiphon.model.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What nobody wants kept is not kept (contract, section 7 and decision D46). */
class StoreFalseIT extends IntegrationTest {

    @Test
    void aResponseThatIsNotStoredCannotBeFoundAgain() {
        answers(Reply.says("Hello"), Reply.says("Hello"));
        for (Response response : new Response[] {
            alice().responses().create(ask("Hi").store(false).build()),
            Sdk.streamed(alice(), ask("Hi").store(false).build())
        }) {
            assertThatThrownBy(() -> alice().responses().retrieve(response.id()))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> alice().responses().delete(response.id())).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> alice().responses()
                            .create(ask("Hi").previousResponseId(response.id()).build()))
                    .isInstanceOfSatisfying(
                            BadRequestException.class,
                            refused -> assertThat(refused.code()).hasValue("previous_response_not_found"));
            String item = response.output().getFirst().asMessage().id();
            assertThat(Http.create("{\"model\":\"scripted\",\"input\":[{\"type\":\"item_reference\",\"id\":\"" + item
                                    + "\"}]}")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void nothingOfItIsWrittenToTheDatabase() throws IOException {
        answers(
                Reply.says("kept-answer"),
                Reply.says("secret-answer"),
                Reply.says("secret-answer"),
                Reply.says("secret-answer"));
        alice().responses().create(ask("kept-question").build());
        alice().responses().create(ask("secret-question").store(false).build());
        Sdk.streamed(alice(), ask("secret-question").store(false).build());
        alice().responses()
                .create(ask("secret-question")
                        .store(false)
                        .putAdditionalHeader("Idempotency-Key", "secret-key")
                        .build());
        assertThat(somewhere("kept-question")).isTrue();
        assertThat(somewhere("kept-answer")).isTrue();
        assertThat(somewhere("secret-")).isFalse();
    }

    /** Looks at the files of the embedded database, tables and transaction log alike, which hold text as it is. */
    private static boolean somewhere(String text) throws IOException {
        try (Stream<Path> files = Files.walk(Installation.get().data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }
}
