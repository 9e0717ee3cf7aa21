package dev.antiphon.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.protocol.ApiError;
import dev.antiphon.protocol.ApiException;
import dev.antiphon.protocol.CreateResponse;
import dev.antiphon.protocol.Item;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightedTest {

    private static final String PICTURE = """
            {"model":"m","input":[{"role":"user","content":[
              {"type":"input_image","image_url":"https://x.example/a.png"}]}]}""";

    /** A model that guarantees formats. */
    private static final ModelClient MODEL = new ModelClient() {
        @Override
        public ModelStream stream(ModelRequest request, Cancellation cancel) {
            throw new AssertionError("It is not to be asked");
        }

        @Override
        public void requireAskable(CreateResponse request, List<Item> context) {
            if (request.sampling().topP() != null) {
                throw ApiError.unsupported("top_p", "It has none.").exception();
            }
        }

        @Override
        public boolean guaranteesFormats() {
            return true;
        }
    };

    @Test
    void whatItIsNotToBeShownIsRefused() {
        ModelRequest request = Requests.of(PICTURE);

        assertThatThrownBy(() -> new Sighted(MODEL, false, true).requireAskable(request.request(), request.context()))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("takes no images");
        new Sighted(MODEL, true, false).requireAskable(request.request(), request.context());
        new Sighted(MODEL, false, false).requireAskable(Requests.saying("Hi").request(), List.of());
    }

    @Test
    void whatTheModelCannotBeAskedForItCannotBeAskedForWhateverStandsAroundIt() {
        CreateResponse request =
                Requests.of("{\"model\":\"m\",\"input\":\"Hi\",\"top_p\":0.5}").request();
        assertThatThrownBy(() -> new Sighted(MODEL, true, true).requireAskable(request, List.of()))
                .isInstanceOf(ApiException.class);
    }

    @Test
    void whatTheModelGuaranteesIsGuaranteed() {
        assertThat(new Sighted(MODEL, true, true).guaranteesFormats()).isTrue();
    }
}
