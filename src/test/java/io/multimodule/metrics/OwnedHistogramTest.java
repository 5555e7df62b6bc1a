package io.multimodule.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class OwnedHistogramTest {

    @Property
    void shouldNeverNameAQuantileBelowTheTrueOneNorTwiceAbove(
            @ForAll @NotEmpty List<@LongRange(min = 0, max = 1L << 50) Long> values) {
        OwnedHistogram histogram = new OwnedHistogram();
        values.forEach(histogram::record);
        List<Long> sorted = values.stream().sorted().toList();
        for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
            long exact = sorted.get((int) Math.ceil(share * sorted.size()) - 1);
            assertThat(histogram.quantile(share)).isGreaterThanOrEqualTo(exact)
                    .isLessThanOrEqualTo(Math.max(2 * exact, 0));
        }
        assertThat(histogram.max()).isEqualTo(sorted.get(sorted.size() - 1));
        assertThat(histogram.sum()).isEqualTo(values.stream().mapToLong(Long::longValue).sum());
        assertThat(histogram.getCount()).isEqualTo(values.size());
    }

    @Test
    void shouldTakeTheExtremes() {
        OwnedHistogram histogram = new OwnedHistogram();
        histogram.record(-5);
        assertThat(histogram.quantile(1)).isZero();
        histogram.record(Long.MAX_VALUE);
        assertThat(histogram.quantile(1)).isEqualTo(Long.MAX_VALUE);
    }
}
