package io.multimodule.unit;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Starts one plain-process unit, prints its status, and waits to be killed. */
public final class ProcessStartingMain {
    private ProcessStartingMain() {
    }

    /** Takes the directory and the unit's name. */
    public static void main(String[] args) throws Exception {
        Units units = new ProcessUnits("", Path.of(args[0]), "a test asks for it",
            (where, error) -> error.printStackTrace());
        UnitSpec spec = UnitSpec.of(new UnitName(args[1]), UnitProcess.of("/bin/sleep", "1000"))
            .with(UnitLifecycle.DEFAULT.with(UnitLifecycle.Readiness.EXEC));
        System.out.println(units.start(spec).toCompletableFuture().get());
        new CountDownLatch(1).await();
    }
}
