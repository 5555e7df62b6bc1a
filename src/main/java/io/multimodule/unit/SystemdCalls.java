package io.multimodule.unit;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/**
 * The part of systemd's manager interface that is used here, as org.freedesktop.systemd1(5) has it.
 * Public because dbus-java makes its proxies and signals by reflection.
 */
@DBusInterfaceName("org.freedesktop.systemd1.Manager")
public interface SystemdCalls extends DBusInterface {

    /** Queues the start of a unit that has no file. */
    DBusPath StartTransientUnit(String name, String mode, List<Property> properties, List<Auxiliary> auxiliary);

    /** Queues a stop. */
    DBusPath StopUnit(String name, String mode);

    /** Sends a signal to processes of a unit. */
    void KillUnit(String name, String whom, int signal);

    /** Forgets that a unit failed. */
    void ResetFailedUnit(String name);

    /** Keeps a unit loaded after its end, for this connection. */
    void RefUnit(String name);

    /** Undoes RefUnit and the property AddRef. */
    void UnrefUnit(String name);

    /** Changes properties of a loaded unit. */
    void SetUnitProperties(String name, boolean runtime, List<Property> properties);

    /** Asks for the manager's signals. */
    void Subscribe();

    /** The loaded units by shell patterns of their names. */
    List<Listed> ListUnitsByPatterns(List<String> states, List<String> patterns);

    /** A property of a transient unit. */
    final class Property extends Struct {
        @Position(0)
        public final String name;
        @Position(1)
        public final Variant<?> value;

        /** Makes a property. */
        public Property(String name, Variant<?> value) {
            this.name = name;
            this.value = value;
        }
    }

    /** A further unit for StartTransientUnit; none is ever passed. */
    final class Auxiliary extends Struct {
        @Position(0)
        public final String name;
        @Position(1)
        public final List<Property> properties;

        /** Makes a further unit. */
        public Auxiliary(String name, List<Property> properties) {
            this.name = name;
            this.properties = properties;
        }
    }

    /** A line of {@link #ListUnitsByPatterns}. */
    final class Listed extends Struct {
        @Position(0)
        public final String name;
        @Position(1)
        public final String description;
        @Position(2)
        public final String loadState;
        @Position(3)
        public final String activeState;
        @Position(4)
        public final String subState;
        @Position(5)
        public final String following;
        @Position(6)
        public final DBusPath path;
        @Position(7)
        public final UInt32 jobId;
        @Position(8)
        public final String jobType;
        @Position(9)
        public final DBusPath jobPath;

        /** Made by dbus-java alone, with as many parameters as the line has columns. */
        public Listed(String name, String description, String loadState, String activeState, String subState,
                      String following, DBusPath path, UInt32 jobId, String jobType, DBusPath jobPath) {
            this.name = name;
            this.description = description;
            this.loadState = loadState;
            this.activeState = activeState;
            this.subState = subState;
            this.following = following;
            this.path = path;
            this.jobId = jobId;
            this.jobType = jobType;
            this.jobPath = jobPath;
        }
    }

    /** One command of ExecStart. */
    final class Command extends Struct {
        @Position(0)
        public final String path;
        @Position(1)
        public final List<String> argv;
        @Position(2)
        public final boolean ignoreFailure;

        /** Makes a command. */
        public Command(String path, List<String> argv, boolean ignoreFailure) {
            this.path = path;
            this.argv = argv;
            this.ignoreFailure = ignoreFailure;
        }
    }

    /** A list that allows or denies. */
    final class Filter extends Struct {
        @Position(0)
        public final boolean allow;
        @Position(1)
        public final List<String> names;

        /** Makes a list. */
        public Filter(boolean allow, List<String> names) {
            this.allow = allow;
            this.names = names;
        }
    }

    /** Exit statuses and signals that are a success. */
    final class Endings extends Struct {
        @Position(0)
        public final List<Integer> statuses;
        @Position(1)
        public final List<Integer> signals;

        /** Makes the set. */
        public Endings(List<Integer> statuses, List<Integer> signals) {
            this.statuses = statuses;
            this.signals = signals;
        }
    }

    /** Bandwidth of one device. */
    final class Bandwidth extends Struct {
        @Position(0)
        public final String device;
        @Position(1)
        public final org.freedesktop.dbus.types.UInt64 bytes;

        /** Makes a bandwidth. */
        public Bandwidth(String device, org.freedesktop.dbus.types.UInt64 bytes) {
            this.device = device;
            this.bytes = bytes;
        }
    }

    /** A job is done, one way or the other. */
    final class JobRemoved extends DBusSignal {
        private final String unit;

        /** Made by dbus-java alone. */
        public JobRemoved(String path, UInt32 id, DBusPath job, String unit, String result) throws DBusException {
            super(path, id, job, unit, result);
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    /** A unit was unloaded, or is being reloaded. */
    final class UnitRemoved extends DBusSignal {
        private final String unit;

        /** Made by dbus-java alone. */
        public UnitRemoved(String path, String unit, DBusPath unitPath) throws DBusException {
            super(path, unit, unitPath);
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    /** systemd begins (true) or has finished (false) reading its units anew. */
    final class Reloading extends DBusSignal {
        private final boolean active;

        /** Made by dbus-java alone. */
        public Reloading(String path, boolean active) throws DBusException {
            super(path, active);
            this.active = active;
        }

        boolean active() {
            return active;
        }
    }
}
