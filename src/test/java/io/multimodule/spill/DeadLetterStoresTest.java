package io.multimodule.spill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterStoresTest {
    @TempDir
    private Path temporary;
    private DeadLetterStores stores;
    private long millis = 1000;

    @BeforeEach
    void prepare() throws IOException {
        stores = new DeadLetterStores(temporary.resolve("spill"), temporary.resolve("hosts"));
        Files.createDirectory(temporary.resolve("hosts"));
    }

    /** One letter after the other, each in its own millisecond unless {@code millis} is set back. */
    private void add(String host, String queue, int count) {
        Path directory = host.isEmpty() ? temporary.resolve("spill") : temporary.resolve("hosts").resolve(host);
        for (int i = 0; i < count; i++) {
            try (SpillRig rig = new SpillRig(directory)) {
                rig.nanos = ++millis * 1_000_000;
                rig.disk.deadLetters(DeadLetterBounds.DEFAULT).add(queue, DeadLetterReason.OTHER, "text", null,
                        "{}".getBytes(StandardCharsets.UTF_8));
                rig.turn();
            }
        }
    }

    private static List<String> ids(DeadLetterStores.Page page) {
        return page.entries().stream().map(entry -> entry.id().toString()).toList();
    }

    private List<String> byPages(String queue, int limit) throws IOException {
        List<String> all = new ArrayList<>();
        DeadLetterStores.Page page = stores.list(queue, null, limit);
        all.addAll(ids(page));
        while (page.next() != null) {
            page = stores.list(queue, page.next(), limit);
            all.addAll(ids(page));
        }
        return all;
    }

    @Test
    void shouldShowThoseOfTheDaemonAndOfAllHostsAsOneList() throws IOException {
        add("", "Counter", 2);
        add("Bad", "Bad", 2);
        add("", "Counter", 1);
        add("Shop", "Clerk", 1);

        List<String> newestFirst = List.of("Shop/1", "3", "Bad/2", "Bad/1", "2", "1");
        assertThat(ids(stores.list(null, null, 100))).isEqualTo(newestFirst);
        for (int limit = 1; limit < 7; limit++) {
            assertThat(byPages(null, limit)).as("%d a page", limit).isEqualTo(newestFirst);
        }
        assertThat(byPages("Bad", 1)).containsExactly("Bad/2", "Bad/1");
        assertThat(stores.find(new DeadLetterId("Shop", 1)).orElseThrow().queue()).isEqualTo("Clerk");
        assertThat(stores.find(new DeadLetterId("Shop", 2))).isEmpty();
        assertThat(stores.find(new DeadLetterId("Nobody", 1))).isEmpty();
    }

    @Test
    void shouldShowEachOnceWhenSeveralAreOfOneMillisecond() throws IOException {
        for (int round = 0; round < 2; round++) {
            for (String host : List.of("Bad", "", "Shop")) {
                millis = 5000;
                add(host, "Any", 1);
            }
        }

        for (int limit = 1; limit < 7; limit++) {
            assertThat(byPages(null, limit)).as("%d a page", limit)
                    .containsExactly("2", "1", "Bad/2", "Bad/1", "Shop/2", "Shop/1");
        }
    }

    @Test
    void shouldReadWhatNamesALetterAndNothingElse() {
        assertThat(DeadLetterId.of(7L)).hasValue(new DeadLetterId("", 7));
        assertThat(DeadLetterId.of("7")).hasValue(new DeadLetterId("", 7));
        assertThat(DeadLetterId.of("Bad/7")).hasValue(new DeadLetterId("Bad", 7));
        assertThat(List.of("", "0", "Bad/", "/7", "../7", "a/b/7", "..//7", "Bad/-1", "7/Bad", 0L, -7L, 1.5))
                .allSatisfy(written -> assertThat(DeadLetterId.of(written)).isEmpty());
        assertThat(new DeadLetterId("", 7).asField()).isEqualTo(7L);
        assertThat(new DeadLetterId("Bad", 7).asField()).isEqualTo("Bad/7");
    }
}
