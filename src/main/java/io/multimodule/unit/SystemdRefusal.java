package io.multimodule.unit;

import io.multimodule.unit.UnitException.Kind;
import java.util.List;
import org.freedesktop.dbus.errors.AccessDenied;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.errors.ServiceUnknown;
import org.freedesktop.dbus.errors.Timeout;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.exceptions.NotConnected;

/** What systemd's refusals mean, and what to do about them. */
final class SystemdRefusal {
    /**
     * What a bus says in systemd's place while that has no name there, as for a moment when it starts itself anew: that
     * nobody has the name, or that it could not be activated. For most of these errors, such as NameHasNoOwner and
     * Spawn.*, dbus-java has no class, and their own names are lost on the way.
     */
    private static final List<String> WITHOUT_SYSTEMD = List.of("no such name", "does not have an owner",
        "does not exist on the bus", "is not activatable", "was not provided by any .service files",
        "Could not activate remote peer", "Failed to activate service '" + SystemdBus.NAME + "'",
        "Process " + SystemdBus.NAME + " ", "Launch helper exited", "Launched child was signaled");

    private SystemdRefusal() {
    }

    /** Whether it is no refusal: systemd was not there to answer, and will be in a moment. */
    static boolean isAway(DBusExecutionException e) {
        return e instanceof NoReply || e instanceof NotConnected || e instanceof ServiceUnknown || e instanceof Timeout
            || WITHOUT_SYSTEMD.stream().anyMatch(String.valueOf(e.getMessage())::contains);
    }

    /**
     * Makes a refusal one of ours.
     *
     * @param what was being done, such as {@code starting unit a.service}
     */
    static UnitException explained(String what, DBusExecutionException e) {
        String said = String.valueOf(e.getMessage());
        if (isAway(e)) {
            return new UnitException(Kind.UNREACHABLE, what + ": systemd did not answer (" + said
                + "); it may be starting anew: try again in a moment", e);
        }
        if (e instanceof AccessDenied || said.contains("authentication required") || said.contains("Access denied")) {
            return new UnitException(Kind.NO_PERMISSION, what + ": user " + System.getProperty("user.name")
                + " may not manage systemd's units (" + said + "): use the broker (--supervisor BROKER), run the daemon"
                + " as root, or allow org.freedesktop.systemd1.manage-units by a polkit rule", e);
        }
        if (said.contains("not loaded") || said.contains("not found")) {
            return new UnitException(Kind.NO_SUCH_UNIT, what + ": " + said + ": list the units, or start it", e);
        }
        return new UnitException(Kind.REFUSED, what + ": systemd refuses it with '" + said
            + "': change the setting that it names", e);
    }
}
