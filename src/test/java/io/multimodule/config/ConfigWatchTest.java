package io.multimodule.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
    @TempDir
    Path dir;
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Path main;
    private Path dropIns;
    private ConfigWatch watch;

    @BeforeEach
    void start() throws IOException {
        main = Files.writeString(dir.resolve("main.yaml"), "a: 1");
        dropIns = dir.resolve("later/main.d");
        watch = ConfigWatch.start(List.of(main, dropIns), this::tell, (where, error) -> told.add(where + ": " + error));
    }

    @AfterEach
    void stop() throws IOException {
        watch.close();
    }

    /** What the files say at the moment of the call: every change made before it is in there. */
    private void tell() {
        try {
            told.add(Files.exists(main) ? Files.readString(main) : "gone");
        } catch (IOException e) {
            told.add(e.toString());
        }
    }

    @Test
    void shouldTellOfAFileWrittenInPlace() throws Exception {
        Files.writeString(main, "a: 2");
        awaitTold("a: 2");
    }

    @Test
    void shouldTellOfAFileThatAnEditorRenamesOver() throws Exception {
        replace("a: 3");
        assertThat(next()).isEqualTo("a: 3");
        replace("a: 4");
        assertThat(next()).isEqualTo("a: 4");
    }

    @Test
    void shouldTellOfAFileRemovedAndMadeAgain() throws Exception {
        Files.delete(main);
        assertThat(next()).isEqualTo("gone");
        Files.writeString(main, "a: 5");
        awaitTold("a: 5");
    }

    @Test
    void shouldNoticeADirectoryThatAppears() throws Exception {
        Path made = Files.createDirectories(dir.resolve("made/main.d"));
        Files.writeString(made.resolve("1.yaml"), "b: 1");
        Files.move(made.getParent(), dropIns.getParent());
        assertThat(next()).isEqualTo("a: 1");
        Files.delete(dropIns.resolve("1.yaml"));
        assertThat(next()).isEqualTo("a: 1");
    }

    @Test
    void shouldFollowALinkToWhereTheFileIs() throws Exception {
        watch.close();
        Path elsewhere = Files.writeString(Files.createDirectory(dir.resolve("elsewhere")).resolve("x"), "c: 1");
        Files.delete(main);
        Files.createSymbolicLink(main, elsewhere);
        start2();
        Files.writeString(elsewhere, "c: 2");
        awaitTold("c: 2");
    }

    @Test
    void shouldKeepQuietWhenTheContentIsTheSame() throws Exception {
        watch.close();
        CountDownLatch looked = new CountDownLatch(1);
        watch = ConfigWatch.start(List.of(main), this::tell, (where, error) -> told.add(where + ": " + error),
                looked::countDown);
        replace("a: 1");
        Files.writeString(dir.resolve("other.yaml"), "x");
        assertThat(looked.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldGoOnAfterACallbackThatFails() throws Exception {
        watch.close();
        watch = ConfigWatch.start(List.of(main), () -> {
            throw new IllegalStateException("boom");
        }, (where, error) -> told.add(where + ": " + error.getMessage()));
        Files.writeString(main, "a: 7");
        assertThat(next()).isEqualTo("taking a changed configuration: boom");
        Files.writeString(main, "a: 8");
        assertThat(next()).isEqualTo("taking a changed configuration: boom");
    }

    private void start2() throws IOException {
        watch = ConfigWatch.start(List.of(main), this::tell, (where, error) -> told.add(where + ": " + error));
    }

    private void replace(String text) throws IOException {
        Path swap = Files.writeString(dir.resolve("main.yaml.tmp"), text);
        Files.move(swap, main, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Before it, what the file says while it is being written may be told, too. */
    private void awaitTold(String text) throws InterruptedException {
        String last = next();
        while (last != null && !last.equals(text)) {
            last = next();
        }
        assertThat(last).isEqualTo(text);
    }

    private String next() throws InterruptedException {
        return told.poll(60, TimeUnit.SECONDS);
    }
}
