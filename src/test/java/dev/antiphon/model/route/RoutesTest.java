package dev.antiphon.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In which order upstreams are asked. */
@Tag("F54")
@Tag("F55")
class RoutesTest {

    private final Scene scene = new Scene();

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void anUpstreamThatWantsSomethingBackIsAskedFirst() {
        Routes routes = scene.model("m", List.of(scene.target("one", "", 1_000), scene.target("two", "", 1)))
                .routes();

        for (int i = 0; i < 20; i++) {
            assertThat(upstreams(routes.stops("m", Set.of("two", "elsewhere")))).containsExactly("two", "one");
        }
    }

    @Test
    void whoStandsInForAModelDoesNotBringItsOwnStandIns() {
        Routes routes = scene.model("a", List.of(scene.target("one", "", 1)), "b")
                .model("b", List.of(scene.target("two", "", 1)), "c")
                .model("c", List.of(scene.target("three", "", 1)), "a")
                .routes();

        assertThat(upstreams(routes.stops("a", Set.of()))).containsExactly("one", "two");
    }

    @Test
    void aModelThatIsServedByAPatternIsAskedForByItsOwnName() {
        Routes routes = scene.model("a", List.of(scene.target("one", "qwen", 1)), "gpt-5")
                .model("gpt-*", List.of(scene.target("two", "", 1)))
                .routes();

        assertThat(routes.stops("a", Set.of())).extracting(Stop::as).containsExactly("qwen", "gpt-5");
        assertThat(routes.stops("a", Set.of())).extracting(Stop::model).containsExactly("a", "gpt-5");
    }

    private static List<String> upstreams(List<Stop> stops) {
        return stops.stream().map(stop -> stop.target().upstream()).toList();
    }
}
