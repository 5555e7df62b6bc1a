package io.multimodule.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.channel.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tasks that are held when the daemon begins. */
class HeldPlacementTest {
    private final List<Map<String, String>> written = new ArrayList<>();
    private final List<String> needed = new ArrayList<>();

    private Placement begin(Map<String, String> homes, String... held) {
        Placement placement = new Placement(new Actions(), homes, Set.of(held));
        placement.want(Map.of("Inside", "main", "Outside", "Outside"), Set.of());
        placement.found("Inside");
        placement.found("Outside");
        return placement;
    }

    @Test
    void shouldGiveAHeldTaskNoHomeFromTheVeryBeginning() {
        Placement placement = begin(Map.of("Outside", "Outside"), "Inside", "Outside");

        assertThat(placement.homeOf("Inside")).isEqualTo(Placement.NOWHERE);
        assertThat(placement.homeOf("Outside")).isEqualTo(Placement.NOWHERE);
        assertThat(needed).isEmpty();
        assertThat(written).last().isEqualTo(Map.of("Inside", "", "Outside", ""));
    }

    @Test
    void shouldGiveItAHomeOnceItIsReleased() {
        Placement placement = begin(Map.of(), "Inside");
        placement.hold("Inside", false);

        assertThat(placement.homeOf("Inside")).isEqualTo(Placement.MAIN);
    }

    @Test
    void shouldGiveAHomeToWhatWasReleasedWhileNobodyLooked() {
        Placement placement = begin(Map.of("Inside", "", "Outside", ""));

        assertThat(placement.homeOf("Inside")).isEqualTo(Placement.MAIN);
        assertThat(placement.homeOf("Outside")).isEqualTo("Outside");
        assertThat(needed).contains("Outside");
    }

    private final class Actions implements PlacementActions {
        @Override
        public boolean isHere(String task) {
            return false;
        }

        @Override
        public void fence(String task, Consumer<Throwable> done) {
            done.accept(null);
        }

        @Override
        public CompletionStage<Void> write(Map<String, String> homes) {
            written.add(homes);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void applied() {
            assertThat(written).isNotEmpty();
        }

        @Override
        public void need(String host) {
            needed.add(host);
        }

        @Override
        public void release(String host) {
            needed.remove(host);
        }

        @Override
        public boolean isReady(String host) {
            return true;
        }

        @Override
        public void happened(Event event, String task, String text) {
            throw new AssertionError(text);
        }
    }
}
