package io.multimodule.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever begins, begins again, is struck, goes in peace or vanishes: as long as no two vanish at once, the ledger tells
 * of each end what the kernel did, and of a unit outside the slice what could be read.
 */
class OomLedgerPropertyTest {
    private static final int RUNS = 60;
    private static final int STEPS = 60;

    @TempDir
    private Path folder;
    private FakeCgroups tree;
    private OomLedger ledger;
    private int sliceCount;
    private List<Unit> units;
    private final List<String> done = new ArrayList<>();

    private final class Unit {
        private final String name;
        private final String place;
        private final boolean inSlice;
        private boolean lives;
        private int count;
        private int atBegin;
        private int read;

        Unit(String name, boolean inSlice) {
            this.name = name;
            this.place = inSlice ? name : "../pools.slice/" + name;
            this.inSlice = inSlice;
        }

        void start() {
            lives = true;
            count = 0;
            write(place, 0);
            begin();
        }

        void begin() {
            ledger.begin(name, tree.directory(place).normalize());
            atBegin = count;
            read = count;
        }

        void strike() {
            write(place, ++count);
            if (inSlice) {
                write("", ++sliceCount);
            }
        }

        void see() {
            ledger.seen(name, count);
            read = count;
        }

        void leave() throws IOException {
            see();
            tree.remove(place);
            lives = false;
            ledger.ended(name);
        }

        void end(boolean struck, boolean vanishes) throws IOException {
            if (struck) {
                strike();
            }
            if (vanishes) {
                tree.remove(place);
            }
            int known = vanishes && !inSlice ? read : count;
            assertThat(ledger.struck(name, false)).as("%s, after %s", name, done).isEqualTo(known > atBegin);
            if (!vanishes) {
                tree.remove(place);
            }
            lives = false;
        }
    }

    private void write(String place, int ooms) {
        tree.set(place, "memory.events", "oom " + ooms + "\noom_kill " + ooms + "\n");
    }

    @Test
    void shouldTellOfEachEndWhatTheKernelDid() throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            tree = FakeCgroups.in(folder.resolve(Integer.toString(seed)));
            sliceCount = random.nextInt(3);
            write("", sliceCount);
            ledger = new OomLedger(tree.directory(""));
            units = List.of(new Unit("a", true), new Unit("b", true), new Unit("c", true), new Unit("p", false));
            done.clear();
            done.add("seed " + seed);
            for (int step = 0; step < STEPS; step++) {
                step(units.get(random.nextInt(units.size())), random);
            }
        }
    }

    private void step(Unit unit, Random random) throws IOException {
        int what = random.nextInt(8);
        boolean struck = random.nextBoolean();
        boolean vanishes = random.nextBoolean();
        done.add(unit.name + (unit.lives ? " " + List.of("again", "strike", "strike", "see", "leave", "end", "end", "adopt").get(what)
                + (struck ? " struck" : "") + (vanishes ? " vanishes" : "") : " start"));
        if (units.stream().noneMatch(one -> one.inSlice && one.lives)) {
            // systemd removes a slice without units, and makes it again for the next.
            sliceCount = 0;
            write("", 0);
        }
        if (!unit.lives) {
            unit.start();
            return;
        }
        switch (what) {
            case 0 -> unit.begin();
            case 1, 2 -> unit.strike();
            case 3 -> unit.see();
            case 4 -> unit.leave();
            case 5, 6 -> unit.end(struck, vanishes);
            default -> {
                ledger = new OomLedger(tree.directory(""));
                units.stream().filter(one -> one.lives).forEach(Unit::begin);
            }
        }
    }
}
