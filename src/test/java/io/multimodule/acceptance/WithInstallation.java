package io.multimodule.acceptance;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of the package, which is installed in the machine; its steps come one after the other. */
@ExtendWith(Guest.class)
@TestMethodOrder(OrderAnnotation.class)
abstract class WithInstallation {
    Installation installation;

    @BeforeEach
    void install(VirtualMachine machine) throws IOException {
        installation = Installation.of(machine);
    }
}
