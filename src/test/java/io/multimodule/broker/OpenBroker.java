package io.multimodule.broker;

import io.multimodule.control.ControlSocket;
import io.multimodule.unit.UnitLimits;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.UnitSpec;
import io.multimodule.unit.Units;
import java.io.IOException;
import java.nio.file.Path;

/** A broker that does whatever it is asked for, to see what its way of speaking makes of the units behind it. */
public final class OpenBroker implements AutoCloseable {
    private final Units units;
    private final BrokerServer server;

    private OpenBroker(Units units, BrokerServer server) {
        this.units = units;
        this.server = server;
    }

    /** Serves units on a socket; they are closed with it. */
    public static OpenBroker start(Path socket, Units units) throws IOException {
        UnitPolicy any = new UnitPolicy() {
            @Override
            public UnitSpec admit(UnitSpec wanted) {
                return wanted;
            }

            @Override
            public void admit(UnitName unit) {
                return;
            }

            @Override
            public void admit(UnitName unit, UnitLimits limits) {
                return;
            }
        };
        BrokerServer server = new BrokerServer(new ControlSocket(socket, null), System.getProperty("user.name"), units,
                any, System.err::println);
        units.adopt().toCompletableFuture().join();
        return new OpenBroker(units, server.start());
    }

    @Override
    public void close() throws IOException {
        server.close();
        units.close();
    }
}
