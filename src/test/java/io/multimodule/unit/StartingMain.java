package io.multimodule.unit;

import java.util.concurrent.ExecutionException;

/** Tries to start a unit as whoever runs it, and prints what comes of it. */
public final class StartingMain {
    private StartingMain() {
    }

    /** Tries once. */
    public static void main(String[] args) throws Exception {
        try (Units units = new SystemdUnits("mmtest-", "a test asks for it",
                (where, error) -> System.out.println(where + error))) {
            UnitSpec spec = UnitSpec.of(new UnitName("mmtest-denied.service"), UnitProcess.of("/bin/true"));
            System.out.println(units.start(spec).toCompletableFuture().get());
        } catch (ExecutionException e) {
            System.out.println(((UnitException) e.getCause()).kind() + " " + e.getCause().getMessage());
        }
    }
}
