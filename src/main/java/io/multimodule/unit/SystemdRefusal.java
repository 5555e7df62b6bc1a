package io.multimodule.unit;

import io.multimodule.unit.UnitException.Kind;
import org.freedesktop.dbus.errors.AccessDenied;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.exceptions.NotConnected;

/** What systemd's refusals mean, and what to do about them. */
final class SystemdRefusal {
    private SystemdRefusal() {
    }

    /**
     * Makes a refusal one of ours.
     *
     * @param what was being done, such as {@code starting unit a.service}
     */
    static UnitException explained(String what, DBusExecutionException e) {
        String said = String.valueOf(e.getMessage());
        if (e instanceof NoReply || e instanceof NotConnected) {
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
