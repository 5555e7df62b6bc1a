package io.multimodule.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Named pipes, which nobody can open without somebody at the other end. */
final class Pipes {
    private Pipes() {
    }

    static Path make(Path pipe) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor()).isZero();
        return pipe;
    }
}
