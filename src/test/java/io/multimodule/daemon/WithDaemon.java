package io.multimodule.daemon;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test with a daemon of its own, which ends after it together with the processes of its tasks. */
abstract class WithDaemon {
    @TempDir
    private Path temporary;
    DaemonProcess daemon;

    @BeforeEach
    void makeDaemon() throws Exception {
        daemon = new DaemonProcess(temporary);
    }

    @AfterEach
    void endDaemon() throws Exception {
        try {
            daemon.ctl("stop", "--externals");
        } finally {
            daemon.close();
        }
    }
}
