package io.multimodule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PoolSizeTest {

    @Test
    void shouldHaveTheDefaultsOfThePredecessor() {
        assertThat(PoolSize.DEFAULT).isEqualTo(new PoolSize(5, 10, 5, 73));
    }

    @Test
    void shouldRaiseWhatIsTooSmallAndSaySo() {
        PoolSize.Adjusted adjusted = new PoolSize(6, 3, 9, 2).adjust();

        assertThat(adjusted.size()).isEqualTo(new PoolSize(6, 6, 6, 6));
        assertThat(adjusted.warnings()).satisfiesExactly(
                warning -> assertThat(warning).startsWith("Adjusted max_servers to 6"),
                warning -> assertThat(warning).startsWith("Adjusted max_spare_servers to 6"),
                warning -> assertThat(warning).startsWith("Adjusted start_servers to 6"));
    }

    @Test
    void shouldStartAtLeastTheSpareOnes() {
        PoolSize.Adjusted adjusted = new PoolSize(4, 8, 1, 10).adjust();

        assertThat(adjusted.size().start()).isEqualTo(4);
        assertThat(adjusted.warnings()).hasSize(1);
    }

    @Test
    void shouldLeaveAloneWhatFitsTogether() {
        PoolSize size = new PoolSize(2, 20, 15, 15);

        assertThat(size.adjust()).isEqualTo(new PoolSize.Adjusted(size, java.util.List.of()));
    }

    @Test
    void shouldRefuseNumbersBelowOne() {
        assertThatThrownBy(() -> new PoolSize(5, 10, 0, 73)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("All child server process numbers must be >= 1!")
                .hasMessageContaining("startServers 0");
    }

    @Test
    void shouldRefuseMoreWorkersThanAnyMachineIsFor() {
        assertThatThrownBy(() -> new PoolSize(1, 10, 5, 10_001)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 10000").hasMessageContaining("maxServers 10001");
    }

    @Test
    void shouldRefuseANameAndABoundThatNothingCanBeMadeOf() {
        assertThatThrownBy(() -> Pool.named(" ")).hasMessageContaining("the name of a pool is ' '");
        assertThatThrownBy(() -> Pool.named("a\nb")).hasMessageContaining("line end");
        assertThatThrownBy(() -> Pool.named("a").maximumDataBytes(0)).hasMessageContaining("must be at least 1");
    }

    @Test
    void shouldTellOfEachAdjustmentWhenThePoolIsOpenedAndLogIt() throws Exception {
        PoolRecord record = new PoolRecord();
        try (Pool pool = Pool.named("test").minSpareServers(5).maxSpareServers(2).startServers(9).maxServers(3)
                .listener(record).open()) {
            assertThat(pool.warnings()).containsExactly(
                    "Adjusted max_servers to 5 (it was 3, below min_spare_servers)",
                    "Adjusted max_spare_servers to 5 (it was 2, below min_spare_servers)",
                    "Adjusted start_servers to 5 (it was 9, above max_servers)");
            assertThat(record.all(PoolRecord.Warning.class)).extracting(PoolRecord.Warning::text)
                    .isEqualTo(pool.warnings());
        }
    }

    @Test
    void shouldTellOfNothingWhereTheNumbersFit() throws Exception {
        PoolRecord record = new PoolRecord();
        try (Pool pool = Pool.named("test").listener(record).open()) {
            assertThat(pool.warnings()).isEmpty();
            assertThat(record.all(PoolRecord.Warning.class)).isEmpty();
        }
    }
}
