package io.multimodule.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Messages of few names and values, so that two of them often have something in common. */
public final class RandomMessages {
    private RandomMessages() {
    }

    /** Any message. */
    public static Arbitrary<Message> messages() {
        return objects(2);
    }

    /** Any value of a message. */
    public static Arbitrary<Object> values() {
        return values(2);
    }

    private static Arbitrary<Message> objects(int depth) {
        Arbitrary<String> names = Arbitraries.of("a", "b", "source", "type", "a.b", "é", "", "a\"b\\");
        return Arbitraries.maps(names, values(depth)).ofMaxSize(6).map(Message::copyOf);
    }

    private static Arbitrary<Object> values(int depth) {
        Arbitrary<Object> scalars = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of("a", "b", "1", "1.0", "", "true", "x\n\u0001", "☺😀")),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(20).filter(RandomMessages::isWhole)),
                Tuple.of(2, Arbitraries.longs().between(-2, 2).map(Long::valueOf)),
                Tuple.of(1, Arbitraries.longs()),
                Tuple.of(2, Arbitraries.of(1.0, 0.5, -0.0, 1e300, 0.1 + 0.2, Double.MIN_VALUE)),
                Tuple.of(1, Arbitraries.doubles()),
                Tuple.of(1, Arbitraries.of(new BigInteger("12345678901234567890"),
                        new BigDecimal("1e400"), new BigDecimal("0.1000000000000000055"))),
                Tuple.of(2, Arbitraries.of(true, false)),
                Tuple.of(1, Arbitraries.just(null))).map(value -> (Object) value);
        if (depth == 0) {
            return scalars;
        }
        return Arbitraries.frequencyOf(
                Tuple.of(5, scalars),
                Tuple.of(1, values(depth - 1).list().ofMaxSize(4).map(list -> list)),
                Tuple.of(1, objects(depth - 1).map(object -> object)));
    }

    private static boolean isWhole(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
