package io.multimodule.broker;

import io.multimodule.broker.StrictPolicy.Identity;
import io.multimodule.control.ControlSocket;
import io.multimodule.lifecycle.ClassPath;
import io.multimodule.lifecycle.Closer;
import io.multimodule.lifecycle.ErrorHandler;
import io.multimodule.lifecycle.Version;
import io.multimodule.posix.Accounts;
import io.multimodule.posix.Signals;
import io.multimodule.unit.BrokeredUnits;
import io.multimodule.unit.ServiceNotifier;
import io.multimodule.unit.SystemdUnits;
import io.multimodule.unit.UnitException;
import io.multimodule.unit.UnitName;
import io.multimodule.unit.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code multimodule-broker}: starts and watches, as root, the units that a daemon without root asks
 * for. Wiring only.
 */
@Command(name = "multimodule-broker", mixinStandardHelpOptions = true, versionProvider = BrokerVersion.class,
        description = "Starts the processes of tasks as units of systemd for a daemon that is not root, until TERM or"
                + " INT.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended in good order", "1:could not start", "2:wrong use of the command line"})
public final class Broker implements Callable<Integer> {
    private static final char LINE = 0x2028;
    private static final char PARAGRAPH = 0x2029;
    private static final String PREFIX = "multimodule-";
    /** Asked for only to see that the units' thread answers; it is none of those that are watched. */
    private static final UnitName OWN = new UnitName("multimodule-broker.service");

    @Option(names = {"-u", "--user"}, paramLabel = "USER",
            description = "the daemon's user, who alone is served besides root, and as whom tasks run;"
                    + " default: ${DEFAULT-VALUE}")
    private String user = "multimodule";

    @Option(names = {"-g", "--group"}, paramLabel = "GROUP",
            description = "the group of all processes that are started; default: ${DEFAULT-VALUE}")
    private String group = "multimodule";

    @Option(names = {"-c", "--config"}, paramLabel = "FILE",
            description = "configuration file that may name other users for tasks; default: ${DEFAULT-VALUE}")
    private Path config = Path.of("/etc/multimodule.yaml");

    @Option(names = "--socket", paramLabel = "PATH",
            description = "Unix socket on which the daemon is served; default: ${DEFAULT-VALUE}")
    private Path socket = BrokeredUnits.SOCKET;

    /** Runs the broker and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Broker()).setOverwrittenOptionsAllowed(true).execute(arguments));
    }

    @Override
    public Integer call() {
        ErrorHandler errors = (where, error) -> say(where + ": " + error.getMessage());
        try (Closer opened = new Closer()) {
            CompletableFuture<String> end = new CompletableFuture<>();
            opened.add(Signals.handle(List.of("TERM", "INT"), end::complete)::close);
            Units units = opened.add(new SystemdUnits(PREFIX, "it is what the broker is for", errors));
            // It hears from the beginning on: what has ended while no broker was there is told as the units are found.
            BrokerServer server = new BrokerServer(new ControlSocket(socket, group), user, units, policy(),
                    Broker::say);
            int found = units.adopt().toCompletableFuture().get().size();
            opened.add(server.start());
            ServiceNotifier notifier = new ServiceNotifier(System.getenv(), errors);
            opened.add(signsOfLife(notifier, units)::shutdownNow);
            ClassPath.open();
            say("ready: version " + Version.text() + ", serves user " + user + " on " + socket + " with "
                    + units.description().supervisor() + "; " + found + " units run already");
            String signal = end.get();
            say("ending: SIG" + signal + "; the units run on");
            return 0;
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (Exception e) {
            return failed(e);
        }
    }

    private static int failed(Throwable failure) {
        say("multimodule-broker: could not start: " + failure.getMessage());
        return 1;
    }

    private UnitPolicy policy() {
        String home = System.getProperty("multimodule.home", "/usr/share/multimodule");
        return new StrictPolicy(new Identity(user, group), home + "/bin/multimoduled", Accounts::uid,
                new RootOwnedFiles(config));
    }

    /** That the broker lives is said only as long as the units' thread answers. */
    private static ScheduledExecutorService signsOfLife(ServiceNotifier notifier, Units units) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "signs-of-life");
            thread.setDaemon(true);
            return thread;
        });
        timer.execute(notifier::ready);
        notifier.watchdogInterval().ifPresent(pause -> timer.scheduleWithFixedDelay(() ->
                units.status(OWN).whenComplete((none, failure) -> timer.execute(notifier::watchdog)),
                0, pause.toMillis(), TimeUnit.MILLISECONDS));
        return timer;
    }

    private static void say(String line) {
        System.err.println(oneLine(line));
    }

    /** What a client names stands in what is said of it, and makes no line of its own in root's journal. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars().forEach(c -> line.append(Character.isISOControl(c) || c == LINE || c == PARAGRAPH
                ? String.format(c > 0xff ? "\\u%04x" : "\\x%02x", c) : (char) c));
        return line.toString();
    }
}
