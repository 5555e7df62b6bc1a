package io.multimodule.unit;

import io.multimodule.unit.SystemdManager.Listed;
import io.multimodule.unit.SystemdManager.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * One connection to systemd over the system bus. Signals only say where to look again: what is so is
 * always read, so a signal that is lost, early, doubled or forged does no harm. Calls are made on the
 * units' thread; {@link Watcher} is called on dbus-java's.
 */
final class SystemdBus implements AutoCloseable {
    static final String NAME = "org.freedesktop.systemd1";
    static final String UNITS = "/org/freedesktop/systemd1/unit/";
    private static final String MANAGER = "/org/freedesktop/systemd1";
    private static final String UNIT = NAME + ".Unit";
    private static final String SERVICE = NAME + ".Service";

    private final DBusConnection connection;
    private final Watcher watcher;
    private final List<AutoCloseable> handlers = new ArrayList<>();
    private SystemdManager manager;

    /** Told where to look again. */
    interface Watcher {
        /** Something about the unit with this name changed. */
        void named(String unit);

        /** Something about the unit at this object path changed. */
        void at(String path);

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
            throw new UnitException(UnitException.Kind.UNREACHABLE, "systemd cannot be reached over the system bus ("
                + e.getMessage() + "): check that dbus.socket is active", e);
        }
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
        for (AutoCloseable handler : handlers) {
            try {
                handler.close();
            } catch (Exception e) {
                throw new DBusException("cannot stop listening to systemd's former bus name", e);
            }
        }
        handlers.clear();
        String owner = connection.getDBusOwnerName(NAME);
        listen(SystemdManager.JobRemoved.class, owner, signal -> watcher.named(signal.unit()));
        listen(SystemdManager.UnitRemoved.class, owner, signal -> watcher.named(signal.unit()));
        listen(PropertiesChanged.class, owner, signal -> watcher.at(signal.getPath()));
        listen(SystemdManager.Reloading.class, owner, this::reloading);
        manager = connection.getRemoteObject(NAME, MANAGER, SystemdManager.class);
        try {
            manager.Subscribe();
        } catch (DBusExecutionException e) {
            // A second subscription on one connection is refused, and the first one holds.
            if (!String.valueOf(e.getMessage()).contains("subscribed")) {
                throw e;
            }
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
        if (signal.name.equals(NAME) && !signal.newOwner.isEmpty() && "org.freedesktop.DBus".equals(signal.getSource())) {
            watcher.moved();
        }
    }

    private void reloading(SystemdManager.Reloading signal) {
        if (!signal.active()) {
            watcher.moved();
        }
    }

    SystemdManager manager() {
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

    /** Reads a unit. The state comes first: once it says that the unit is over, the rest stays as it is. */
    UnitStatus read(UnitName name) {
        String path = path(name.value());
        String active = get(path, UNIT, "ActiveState");
        boolean pending = active.equals("inactive") && hasJob(get(path, UNIT, "Job"));
        UnitState state = pending ? UnitState.STARTING : state(active);
        String invocation = hex(get(path, UNIT, "InvocationID"));
        Number main = get(path, SERVICE, "MainPID");
        String text = get(path, SERVICE, "StatusText");
        UnitExit exit = state.over() ? exit(path) : UnitExit.UNKNOWN;
        return new UnitStatus(name, state, invocation, main.longValue(), text, exit);
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
        try {
            return connection.getRemoteObject(NAME, path, Properties.class).Get(type, property);
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
