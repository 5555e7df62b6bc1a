package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleWordsTest {

    @ParameterizedTest
    @CsvSource({"1.0,1", "-0.0,0", "0.1,0.1", "0.30000000000000004,0.3", "123456789012345680,1.23456789012346e+17",
        "1e15,1e+15", "123456789012345,123456789012345", "1e-5,1e-05", "0.0001,0.0001", "1.5e300,1.5e+300",
        "-2.5e-7,-2.5e-07"})
    void shouldPrintNumbersAsPerlDoes(double number, String text) {
        assertThat(Scalars.text(number)).isEqualTo(text);
    }

    @Test
    void shouldPrintLargeNumbersAsPerlDoes() {
        assertThat(Scalars.text(new BigDecimal("1e400"))).isEqualTo("1e+400");
        assertThat(Scalars.text(new BigDecimal("0.1000000000000000055"))).isEqualTo("0.1");
        assertThat(Scalars.text(123456789012345678L)).isEqualTo("123456789012345678");
        assertThat(Scalars.text(true)).isNull();
    }

    @Test
    void shouldReadNumbersThatTextsSpell() {
        assertThat(JsonCodec.number("-12")).isEqualTo(-12L);
        assertThat(JsonCodec.number("1.50")).isEqualTo(1.5);
        assertThat(JsonCodec.number("1e400")).isEqualTo(new BigDecimal("1e400"));
        for (String none : List.of("", "-", "01", "1.", ".5", "+1", "0x1", "1 ", "0.11e-999999999",
                "1".repeat(JsonCodec.MAXIMUM_NUMBER_LENGTH + 1))) {
            assertThat(JsonCodec.number(none)).as(none).isNull();
        }
    }

    @Test
    void shouldWritePlacesAsPeopleDo() {
        Place place = Place.TOP.field("routes").item(3).field(".router_control").field("short_circuit");
        assertThat(place).hasToString("routes[3].\".router_control\".short_circuit");
        assertThat(place.steps()).containsExactly("routes", 3, ".router_control", "short_circuit");
    }
}
