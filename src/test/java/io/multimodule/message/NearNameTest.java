package io.multimodule.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearNameTest {

    @Test
    void shouldFindTheNameThatWasMeant() {
        List<String> known = List.of("queue", "match", "forwards", "transform");
        assertThat(NearName.of("quue", known)).contains("queue");
        assertThat(NearName.of("qeueu", known)).contains("queue");
        assertThat(NearName.of("que", known)).contains("queue");
        assertThat(NearName.of("macth", known)).contains("match");
        assertThat(NearName.of("FORWARDS", known)).contains("forwards");
        assertThat(NearName.of("forward", known)).contains("forwards");
        assertThat(NearName.of("colour", known)).isEmpty();
        assertThat(NearName.hint("transfrom", known)).isEqualTo("; did you mean 'transform'?");
        assertThat(NearName.hint("zzz", known)).isEmpty();
        assertThat(NearName.advice("mathc", known)).isEqualTo("did you mean \"match\"?");
        assertThat(NearName.advice("zzz", known)).isEqualTo("known are forwards, match, queue, transform");
    }

    @Test
    void shouldNotGuessWhenNoLetterIsRight() {
        assertThat(NearName.of("x", List.of("y", "z"))).isEmpty();
        assertThat(NearName.of("X", List.of("x", "y"))).contains("x");
        assertThat(NearName.of("ct", List.of("at", "id"))).contains("at");
        assertThat(NearName.of("red", List.of("log", "blue"))).isEmpty();
    }

    @Property
    void shouldCountSlipsTheSameBothWays(@ForAll @AlphaChars @StringLength(max = 8) String a,
            @ForAll @AlphaChars @StringLength(max = 8) String b) {
        assertThat(NearName.distance(a, b)).isEqualTo(NearName.distance(b, a));
        assertThat(NearName.distance(a, a)).isZero();
        assertThat(NearName.distance(a, a + "x")).isEqualTo(1);
    }
}
