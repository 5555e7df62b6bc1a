package io.multimodule.acceptance;

import java.io.IOException;

/**
 * Requests to the pool of examples/pools that counts words, one after the other, from a program of the guest: it outlives
 * what happens to the daemon, and notes each request that was refused, broken or answered wrongly.
 */
final class Requests {
    private static final String FOLDER = "/run/requests/";
    private static final String PROGRAM = """
            import os, socket, time
            folder = "/run/requests/"
            number = 0
            with open(folder + "faults", "w", buffering=1) as faults:
                while not os.path.exists(folder + "stop"):
                    number += 1
                    words = number % 50 + 1
                    try:
                        with socket.create_connection(("127.0.0.1", 8082), 60) as pool:
                            pool.sendall(("word " * words + "\\n").encode())
                            answer = pool.makefile().readline().strip()
                        if answer != str(words):
                            faults.write("%d: %d words, the answer is '%s'\\n" % (number, words, answer))
                    except OSError as e:
                        faults.write("%d: %s\\n" % (number, e))
                    with open(folder + "answered.new", "w") as out:
                        out.write(str(number))
                    os.rename(folder + "answered.new", folder + "answered")
                    time.sleep(0.02)
            """;

    private final VirtualMachine machine;
    private final Installation installation;

    private Requests(VirtualMachine machine, Installation installation) {
        this.machine = machine;
        this.installation = installation;
    }

    /** Begins to ask; comes back when the first answers are there. */
    static Requests begin(VirtualMachine machine, Installation installation) throws IOException {
        machine.run("systemctl stop requests 2>/dev/null; rm -rf " + FOLDER + "; mkdir " + FOLDER + "; cat >" + FOLDER
                + "program <<'END'\n" + PROGRAM + "END\n"
                + "systemd-run -q --unit=requests --collect /usr/bin/python3 " + FOLDER + "program").orThrow();
        Requests requests = new Requests(machine, installation);
        requests.await(20);
        return requests;
    }

    private void await(long number) throws IOException {
        installation.await("[ \"$(cat " + FOLDER + "answered)\" -ge " + number + " ]");
    }

    /** Waits until so many more are answered. */
    void goOn(int more) throws IOException {
        await(asked() + more);
    }

    long asked() throws IOException {
        return Long.parseLong(machine.run("cat " + FOLDER + "answered").orThrow().strip());
    }

    /** Stops asking; what went wrong, a line each. */
    String faults() throws IOException {
        machine.run("touch " + FOLDER + "stop").orThrow();
        installation.await("! systemctl -q is-active requests");
        return machine.run("cat " + FOLDER + "faults").orThrow();
    }
}
