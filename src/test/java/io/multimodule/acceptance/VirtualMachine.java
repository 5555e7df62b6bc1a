package io.multimodule.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A whole Debian in an emulated machine: its disk is thrown away with it, what is brought along hangs
 * read-only under {@code /run/brought}. Commands run as root in the guest, one after the other.
 *
 * <p>Always emulated, because a {@code /dev/kvm} that exists may still hang the guest.
 */
public final class VirtualMachine implements AutoCloseable {
    private static final Duration BOOT_LIMIT = Duration.ofMinutes(30);
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(10);

    private final Path scratch;
    private final Path image;
    private int boots;
    private Process qemu;
    private Conversation conversation;
    private Duration bootTime;

    private VirtualMachine(Path scratch, Path image) {
        this.scratch = scratch;
        this.image = image;
    }

    /** What a command in the guest gave. */
    public record Result(int exit, String stdout, String stderr) {

        /** The command's output, if it ended well. */
        public String orThrow() {
            if (exit != 0) {
                throw new AssertionError("the guest's command ended with " + exit + "\nstdout: " + stdout
                    + "\nstderr: " + stderr);
            }
            return stdout;
        }
    }

    /**
     * Boots a machine with a fresh disk.
     *
     * @param scratch an empty directory for its disks, sockets and console; short, as sockets are in it
     * @param image the folder that {@code packaging/acceptance/build-image} printed
     * @param brought what hangs under {@code /run/brought} in the guest, with the agent in it
     */
    public static VirtualMachine boot(Path scratch, Path image, Path brought) throws IOException, InterruptedException {
        VirtualMachine machine = new VirtualMachine(scratch, image);
        Tool.run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", image.resolve("image.raw").toString(),
            machine.disk().toString());
        machine.bring(brought);
        machine.bootAgain();
        return machine;
    }

    private Path disk() {
        return scratch.resolve("overlay.qcow2");
    }

    private Path console() {
        return scratch.resolve("console-" + boots + ".log");
    }

    private void bring(Path brought) throws IOException, InterruptedException {
        // A file system costs a little more than what is in it.
        long megabytes = Tool.megabytes(brought) * 5 / 4 + 16;
        Tool.run("mkfs.ext4", "-q", "-F", "-d", brought.toString(), scratch.resolve("brought.img").toString(),
            megabytes + "M");
    }

    /** Boots the same disk again, after {@link #pullThePlug()} or a shutdown of the guest. */
    public void bootAgain() throws IOException, InterruptedException {
        if (qemu != null && qemu.isAlive()) {
            throw new IllegalStateException("the machine runs already: pull the plug first");
        }
        boots++;
        Path socket = scratch.resolve("agent.sock");
        Files.deleteIfExists(socket);
        long began = System.nanoTime();
        qemu = new ProcessBuilder(command(socket)).redirectErrorStream(true)
            .redirectOutput(scratch.resolve("qemu-" + boots + ".log").toFile()).start();
        try {
            conversation = Conversation.open(socket, qemu, BOOT_LIMIT);
        } catch (IOException e) {
            pullThePlug();
            throw new IOException(e.getMessage() + "; its console is in " + console() + ":\n" + Tool.tail(console(), 20)
                + Tool.tail(scratch.resolve("qemu-" + boots + ".log"), 20), e);
        }
        bootTime = Duration.ofNanos(System.nanoTime() - began);
    }

    private List<String> command(Path socket) {
        // A processor without wide vectors, which are slow to emulate, and with a clock that costs no trap.
        return List.of("nice", "-n", "5", "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "Nehalem",
            "-m", "3072", "-smp", "2",
            "-display", "none", "-no-reboot", "-nic", "none", "-monitor", "none",
            "-kernel", image.resolve("vmlinuz").toString(), "-initrd", image.resolve("initrd.img").toString(),
            "-append", "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=no mitigations=off",
            "-drive", "file=" + disk() + ",if=virtio,format=qcow2",
            "-drive", "file=" + scratch.resolve("brought.img") + ",if=virtio,format=raw,readonly=on",
            "-device", "virtio-rng-pci", "-device", "virtio-serial-pci",
            "-chardev", "socket,id=agent,path=" + socket + ",server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=acceptance",
            "-serial", "file:" + console());
    }

    /** How long the last boot took until the guest's agent answered. */
    public Duration bootTime() {
        return bootTime;
    }

    /** Runs a bash script in the guest, for ten minutes at most. */
    public Result run(String script) throws IOException {
        return run(COMMAND_LIMIT, script);
    }

    /** Runs a bash script in the guest; exit 124 says that the limit ended it. */
    public Result run(Duration limit, String script) throws IOException {
        return conversation.ask(limit, script);
    }

    /** Puts a file into the guest; for large ones use what is brought. */
    public void copyIn(Path file, String guestPath) throws IOException {
        String content = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        run("base64 -d >'" + guestPath + "' <<'END'\n" + content + "\nEND\n").orThrow();
    }

    /** Gets a file out of the guest. */
    public void copyOut(String guestPath, Path file) throws IOException {
        Files.write(file, Base64.getMimeDecoder().decode(run("base64 '" + guestPath + "'").orThrow()));
    }

    /** Cuts the power: what the guest had not written to its disk is lost. */
    public void pullThePlug() throws InterruptedException, IOException {
        qemu.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        if (conversation != null) {
            conversation.close();
            conversation = null;
        }
    }

    /** Writes console, journal and failed units of the guest into a directory; never throws for the guest's sake. */
    public void keepEvidence(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int boot = 1; boot <= boots; boot++) {
            Path log = scratch.resolve("console-" + boot + ".log");
            if (Files.exists(log)) {
                Files.copy(log, directory.resolve(log.getFileName()),
                    StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (conversation != null && qemu.isAlive()) {
            try {
                Result journal = run(Duration.ofMinutes(1), "journalctl --no-pager -o short-precise -n 20000;"
                    + " systemctl --no-pager --failed; systemctl --no-pager list-jobs");
                Files.writeString(directory.resolve("journal.txt"), journal.stdout() + journal.stderr());
            } catch (IOException e) {
                Files.writeString(directory.resolve("journal.txt"), "the guest does not answer any more: "
                    + e.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            pullThePlug();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
