package io.multimodule.unit;

import io.multimodule.unit.SystemdCalls.Listed;
import io.multimodule.unit.SystemdCalls.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus.NameOwnerChanged;
import org.freedesktop.dbus.interfaces.DBusSigHandler;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.interfaces.Properties.PropertiesChanged;
import org.freedesktop.dbus.messages.DBusSignal;
import org.slf4j.LoggerFactory;

/**
 * One connection to systemd over the system bus. Signals only say where to look again: what is so is
 * always read, so a signal that is lost, early, doubled or forged does no harm. Calls are made on the
 * units' thread; {@link Watcher} is called on dbus-java's.
 */
final class SystemdBus implements AutoCloseable {
    static final String NAME = "org.freedesktop.systemd1";
    static final String UNITS = "/org/freedesktop/systemd1/unit/";
    /** Where the bus is when nothing else is said, by the specification of D-Bus; and what says something else. */
    private static final Path SOCKET = Path.of("/var/run/dbus/system_bus_socket");
    private static final String ADDRESS = "DBUS_SYSTEM_BUS_ADDRESS";
    private static final String MANAGER = "/org/freedesktop/systemd1";
    private static final String UNIT = NAME + ".Unit";
    private static final String SERVICE = NAME + ".Service";

    private final DBusConnection connection;
    private final Watcher watcher;
    private final List<AutoCloseable> handlers = new ArrayList<>();
    private SystemdCalls manager;

    /** Told where to look again. */
    interface Watcher {
        /** Something about the unit with this name changed. */
        void named(String unit);

        /** Something about the unit at this object path changed. */
        void at(String path);

        /** systemd has read its units anew: look at all again. */
        void reloaded();

        /** systemd has a new place on the bus: follow it. */
        void moved();

        /** The connection is gone. */
        void lost(String reason);
    }

    private SystemdBus(DBusConnection connection, Watcher watcher) {
        this.connection = connection;
        this.watcher = watcher;
    }

    static SystemdBus connect(Watcher watcher) throws UnitException {
        if (System.getenv(ADDRESS) == null && Files.notExists(SOCKET)) {
            // The library would look for it again and again for 10 s.
            throw unreachable(SOCKET + " does not exist", null);
        }
        DBusConnection connection = null;
        try {
            connection = DBusConnectionBuilder.forSystemBus().withShared(false)
                .withDisconnectCallback(new Disconnected(watcher)).build();
            SystemdBus bus = new SystemdBus(connection, watcher);
            connection.addSigHandler(NameOwnerChanged.class, bus::ownerChanged);
            bus.follow();
            return bus;
        } catch (DBusException | DBusExecutionException e) {
            if (connection != null) {
                connection.disconnect();
            }
            throw unreachable(e.getMessage(), e);
        }
    }

    private static UnitException unreachable(String why, Exception cause) {
        return new UnitException(UnitException.Kind.UNREACHABLE, "systemd cannot be reached over the system bus ("
            + why + "): check that dbus.socket is active", cause);
    }

    private record Disconnected(Watcher watcher) implements IDisconnectCallback {
        @Override
        public void disconnectOnError(IOException e) {
            watcher.lost(String.valueOf(e.getMessage()));
        }

        @Override
        public void exceptionOnTerminate(IOException e) {
            watcher.lost(String.valueOf(e.getMessage()));
        }
    }

    /** Listens to systemd where it is now, and asks it for signals. */
    void follow() throws DBusException {
        handlers.forEach(SystemdBus::stopListening);
        handlers.clear();
        String owner = connection.getDBusOwnerName(NAME);
        listen(SystemdCalls.JobRemoved.class, owner, signal -> watcher.named(signal.unit()));
        listen(SystemdCalls.UnitRemoved.class, owner, signal -> watcher.named(signal.unit()));
        listen(PropertiesChanged.class, owner, signal -> watcher.at(signal.getPath()));
        listen(SystemdCalls.Reloading.class, owner, this::reloading);
        manager = connection.getRemoteObject(NAME, MANAGER, SystemdCalls.class);
        try {
            manager.Subscribe();
        } catch (DBusExecutionException e) {
            // A second subscription on one connection is refused, and the first one holds.
            if (!String.valueOf(e.getMessage()).contains("subscribed")) {
                throw e;
            }
        }
    }

    private static void stopListening(AutoCloseable handler) {
        try {
            handler.close();
        } catch (Exception e) {
            // The bus forgot the rule together with the name that it was for.
            LoggerFactory.getLogger(SystemdBus.class).debug("rule of systemd's former bus name", e);
        }
    }

    private <S extends DBusSignal> void listen(Class<S> signal, String owner, Consumer<S> then) throws DBusException {
        // Whatever its match rule says, a signal from elsewhere is not looked at.
        DBusSigHandler<S> handler = received -> {
            if (owner.equals(received.getSource())) {
                then.accept(received);
            }
        };
        handlers.add(connection.addSigHandler(signal, owner, handler));
    }

    private void ownerChanged(NameOwnerChanged signal) {
        if (signal.name.equals(NAME) && !signal.newOwner.isEmpty()
            && "org.freedesktop.DBus".equals(signal.getSource())) {
            watcher.moved();
        }
    }

    private void reloading(SystemdCalls.Reloading signal) {
        if (!signal.active()) {
            watcher.reloaded();
        }
    }

    SystemdCalls manager() {
        return manager;
    }

    String version() {
        return String.valueOf(this.<Object>get(MANAGER, NAME + ".Manager", "Version"));
    }

    /** The names of loaded service units that begin so. */
    List<String> loaded(String prefix) {
        return manager.ListUnitsByPatterns(List.of(), List.of(prefix + "*" + UnitName.SUFFIX)).stream()
            .filter(listed -> listed.loadState.equals("loaded")).map(SystemdBus::nameOf).toList();
    }

    private static String nameOf(Listed listed) {
        return listed.name;
    }

    boolean isTransient(UnitName name) {
        return get(path(name.value()), UNIT, "Transient");
    }

    void set(UnitName name, List<Property> properties) {
        manager.SetUnitProperties(name.value(), true, properties);
    }

    UnitStatus read(UnitName name) {
        return new Reading(name).status();
    }

    /**
     * A unit being read. All is asked for at once, and systemd answers in the order of asking. The job
     * comes first: inactive without a job before it, a unit's start is over. The state comes before the
     * rest: once it says that the unit is over, the rest stays as it is.
     */
    private final class Reading {
        private final UnitName name;
        private final SystemdReply<Object> job;
        private final SystemdReply<String> active;
        private final SystemdReply<Object> invocation;
        private final SystemdReply<Number> main;
        private final SystemdReply<String> text;

        Reading(UnitName name) {
            this.name = name;
            String path = path(name.value());
            job = ask(path, UNIT, "Job");
            active = ask(path, UNIT, "ActiveState");
            invocation = ask(path, UNIT, "InvocationID");
            main = ask(path, SERVICE, "MainPID");
            text = ask(path, SERVICE, "StatusText");
        }

        UnitStatus status() {
            boolean queued = hasJob(job.get());
            String now = active.get();
            UnitState state = now.equals("inactive") && queued ? UnitState.STARTING : state(now);
            UnitExit exit = state.over() ? exit(path(name.value())) : UnitExit.UNKNOWN;
            return new UnitStatus(name, state, hex(invocation.get()), main.get().longValue(), text.get(), exit);
        }
    }

    /** A unit that was listed being referenced and read, at once. */
    final class Finding {
        private final SystemdReply<Object> reference;
        private final SystemdReply<Boolean> temporary;
        private final Reading reading;

        Finding(UnitName name) {
            reference = new SystemdReply<>("reference to " + name);
            connection.callWithCallback(manager, "RefUnit", reference, name.value());
            temporary = ask(path(name.value()), UNIT, "Transient");
            reading = new Reading(name);
        }

        /** Whether the unit stays loaded until its end was read; false when it is just going. */
        boolean held() {
            try {
                reference.get();
                return true;
            } catch (DBusExecutionException e) {
                return false;
            }
        }

        boolean isTransient() {
            return temporary.get();
        }

        UnitStatus status() {
            return reading.status();
        }
    }

    private UnitExit exit(String path) {
        Number code = get(path, SERVICE, "ExecMainCode");
        Number status = get(path, SERVICE, "ExecMainStatus");
        String result = get(path, SERVICE, "Result");
        UnitExit.How how = switch (code.intValue()) {
            case 1 -> UnitExit.How.EXITED;
            case 2 -> UnitExit.How.KILLED;
            case 3 -> UnitExit.How.DUMPED;
            default -> UnitExit.How.UNKNOWN;
        };
        // Unloaded before its end was read, a unit looks as if it had never run.
        boolean unseen = how == UnitExit.How.UNKNOWN && result.equals("success");
        return unseen ? UnitExit.UNKNOWN : new UnitExit(how, status.intValue(), result);
    }

    private static UnitState state(String active) {
        return switch (active) {
            case "activating" -> UnitState.STARTING;
            case "deactivating" -> UnitState.STOPPING;
            case "inactive" -> UnitState.ENDED;
            case "failed" -> UnitState.FAILED;
            default -> UnitState.RUNNING;
        };
    }

    private static boolean hasJob(Object idAndPath) {
        return idAndPath instanceof Object[] pair && ((Number) pair[0]).longValue() != 0;
    }

    private static String hex(Object bytes) {
        if (bytes instanceof byte[] array) {
            return HexFormat.of().formatHex(array);
        }
        StringBuilder hex = new StringBuilder();
        for (Object b : (List<?>) bytes) {
            hex.append(HexFormat.of().toHexDigits(((Number) b).byteValue()));
        }
        return hex.toString();
    }

    private <T> T get(String path, String type, String property) {
        return this.<T>ask(path, type, property).get();
    }

    private <T> SystemdReply<T> ask(String path, String type, String property) {
        try {
            SystemdReply<T> reply = new SystemdReply<>(property + " of " + path);
            connection.callWithCallback(connection.getRemoteObject(NAME, path, Properties.class), "Get", reply, type,
                property);
            return reply;
        } catch (DBusException e) {
            throw new DBusExecutionException("cannot read " + property + " of " + path, e);
        }
    }

    /** The object path of a unit: all but letters and digits as {@code _hh}. */
    static String path(String unit) {
        StringBuilder path = new StringBuilder(UNITS);
        for (byte b : unit.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean first = path.length() == UNITS.length();
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' && !first) {
                path.append(c);
            } else {
                path.append(String.format("_%02x", (int) c));
            }
        }
        return path.toString();
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
