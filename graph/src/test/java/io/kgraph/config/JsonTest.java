package io.kgraph.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test void readsEveryKindOfValue() {
        assertThat(Json.parse(" {\"a\": [1, -2.5, 1e3, true, false, null], \"b\": {\"c\": \"x\\n\\u0041\\\\\"}} "))
                .contains(Map.of("a", List.of(1L, -2.5, 1000.0, true, false, Json.NULL), "b", Map.of("c", "x\nA\\")));
    }

    @Test void tellsWholeNumbersFromOthers() {
        assertThat(Json.parse("[7, 7.0]")).contains(List.of(7L, 7.0));
        assertThat(Json.parse("123456789012345678901")).contains(new Json.Overlong("123456789012345678901"));
    }

    @ParameterizedTest @ValueSource(strings = {"", "01", "1.", ".5", "+1", "'a'", "[1,]", "{\"a\":1,}", "{a:1}", "\"\n\"", "\"\\x\"", "tru", "1 2", "NaN"})
    void refusesWhatIsNoJson(String text) {
        assertThat(Json.parse(text)).isEmpty();
    }

    @Test void deepNestingIsNoJsonRatherThanAnOverflow() {
        assertThat(Json.parse("[".repeat(1_000_000))).isEmpty();
    }
}
