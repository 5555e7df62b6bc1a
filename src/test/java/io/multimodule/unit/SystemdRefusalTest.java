package io.multimodule.unit;

import static org.assertj.core.api.Assertions.assertThat;

import io.multimodule.unit.UnitException.Kind;
import org.freedesktop.dbus.errors.AccessDenied;
import org.freedesktop.dbus.errors.NoReply;
import org.freedesktop.dbus.errors.ServiceUnknown;
import org.freedesktop.dbus.errors.Timeout;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.exceptions.NotConnected;
import org.junit.jupiter.api.Test;

/** What a person is told when systemd, or the bus before it, does not do what is asked. */
class SystemdRefusalTest {
    private static final String WHAT = "starting unit multimodule-task-A.service";

    @Test
    void shouldSayHowToGetTheRightToManageUnits() {
        for (DBusExecutionException refusal : new DBusExecutionException[] {new AccessDenied("Permission denied"),
            new DBusExecutionException("Interactive authentication required.")}) {
            assertThat(SystemdRefusal.explained(WHAT, refusal)).hasMessageContainingAll(WHAT,
                    "user " + System.getProperty("user.name") + " may not manage systemd's units", refusal.getMessage(),
                    "--supervisor BROKER", "as root", "polkit").extracting(UnitException::kind).isEqualTo(Kind.NO_PERMISSION);
        }
    }

    @Test
    void shouldNameWhatSystemdRefuses() {
        assertThat(SystemdRefusal.explained(WHAT, new DBusExecutionException("Cannot set property Foo"))).hasMessageContainingAll(
                WHAT, "Cannot set property Foo", "change the setting").extracting(UnitException::kind).isEqualTo(Kind.REFUSED);
        assertThat(SystemdRefusal.explained(WHAT, new NoReply("timed out"))).hasMessageContainingAll("did not answer",
                "try again").extracting(UnitException::kind).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void shouldTakeNoAnswerOfTheBusInItsPlaceForARefusal() {
        String name = "org.freedesktop.systemd1";
        for (DBusExecutionException away : new DBusExecutionException[] {
            new ServiceUnknown("The name " + name + " was not provided by any .service files"),
            new ServiceUnknown("The name is not activatable"), new Timeout("timed out"), new NotConnected("Not Connected"),
            new DBusExecutionException("Could not get owner of name '" + name + "': no such name"),
            new DBusExecutionException("The name does not have an owner"),
            new DBusExecutionException("Process " + name + " exited with status 1"),
            new DBusExecutionException("Launch helper exited with unknown return code 1"),
            new DBusExecutionException("Could not activate remote peer '" + name + "': startup job failed")}) {
            assertThat(SystemdRefusal.explained(WHAT, away)).as(away.getMessage()).hasMessageContainingAll(WHAT,
                    away.getMessage(), "try again").extracting(UnitException::kind).isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void shouldTakeWhatSystemdItselfSaysForItsAnswer() {
        assertThat(SystemdRefusal.explained(WHAT, new DBusExecutionException("Unit a.service not loaded.")))
                .extracting(UnitException::kind).isEqualTo(Kind.NO_SUCH_UNIT);
        assertThat(SystemdRefusal.explained(WHAT, new DBusExecutionException("Unit a.service already exists.")))
                .extracting(UnitException::kind).isEqualTo(Kind.REFUSED);
    }
}
