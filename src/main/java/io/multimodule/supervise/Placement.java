package io.multimodule.supervise;

import io.multimodule.channel.Event;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which host has which task, and how that changes: what the configuration wants against what is so.
 *
 * <p>A task changes its home in one durable write. Before it, the new host runs and is ready, so a host
 * that does not start leaves the task where it was. After it, the old host saves the task's state and
 * lets go of its claim, and the new one, which waits for the claim, goes on. Whatever ends in between,
 * the file says who has the task, and the claim says whether the other one still does. Conductor
 * thread only.
 */
public final class Placement {
    /** The daemon's own host. */
    public static final String MAIN = "main";
    /** The home of a task that must not run. */
    public static final String NOWHERE = "";

    private final PlacementActions actions;
    /** What is in force, without the tasks in main. */
    private Map<String, String> homes;
    private Map<String, String> wanted = Map.of();
    private Set<String> programs = Set.of();
    /** Tasks that could run where they are wanted, as far as the daemon's host can tell. */
    private final Set<String> found = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private final Set<String> stopped = new TreeSet<>();
    private final Set<String> fenced = new HashSet<>();
    private final Set<String> fencing = new HashSet<>();
    private final Set<String> needed = new TreeSet<>();
    private final Map<String, String> complained = new HashMap<>();
    private boolean writing;
    private boolean stepping;
    private boolean again;
    /** Whether the disk did not take what is in force. */
    private boolean unwritten;

    /**
     * Begins with what an earlier daemon wrote.
     *
     * @param written the homes of tasks that are not in main
     * @param heldBefore the tasks that are held: they get no home, not even until the processes are known
     */
    public Placement(PlacementActions actions, Map<String, String> written, Collection<String> heldBefore) {
        this.actions = actions;
        this.homes = new TreeMap<>(written);
        heldBefore.forEach(task -> homes.put(task, NOWHERE));
        unwritten = !homes.equals(written);
        held.addAll(heldBefore);
    }

    /** The host that has a task, {@link #MAIN} when nobody said otherwise. */
    public String homeOf(String task) {
        return homes.getOrDefault(task, MAIN);
    }

    /** The host in which a task is wanted. */
    public String wantedOf(String task) {
        return wanted.getOrDefault(task, MAIN);
    }

    /** The tasks whose home is a host, sorted. */
    public List<String> tasksOf(String host) {
        return wanted.keySet().stream().filter(task -> homeOf(task).equals(host)).sorted().toList();
    }

    /** The hosts besides main that are needed now, sorted. */
    public Collection<String> hosts() {
        return List.copyOf(needed);
    }

    /** Whether somebody stopped a task until it is started again. */
    public boolean isStopped(String task) {
        return stopped.contains(task);
    }

    /**
     * Another configuration is in force. The daemon's own host takes it after this.
     *
     * @param newWanted each configured task with the host in which it is wanted
     * @param newPrograms those of them that are programs with a process of their own
     */
    public void want(Map<String, String> newWanted, Set<String> newPrograms) {
        Map<String, String> before = wanted;
        wanted = new TreeMap<>(newWanted);
        programs = Set.copyOf(newPrograms);
        found.retainAll(wanted.keySet());
        complained.clear();
        Map<String, String> next = new TreeMap<>(homes);
        next.keySet().removeIf(task -> !wanted.containsKey(task));
        wanted.forEach((task, host) -> {
            if (!before.containsKey(task) && !homes.containsKey(task) && !actions.isHere(task)) {
                // Nobody has it yet, so it begins where it is wanted.
                put(next, task, target(task));
            }
        });
        if (!next.equals(homes)) {
            homes = next;
            unwritten = true;
        }
        step();
    }

    /** The class of a task was found, or it needs none. */
    public void found(String task) {
        if (found.add(task)) {
            step();
        }
    }

    /** A task is held, or not any more. */
    public void hold(String task, boolean isHeld) {
        if (isHeld ? held.add(task) : held.remove(task)) {
            step();
        }
    }

    /** Stops a task until {@link #start}, or until the daemon starts again. */
    public void stop(String task) {
        stopped.add(task);
        step();
    }

    /** Lets a stopped task run again; false when it was not stopped. */
    public boolean start(String task) {
        boolean was = stopped.remove(task);
        step();
        return was;
    }

    /** A host became ready, or is not any more. */
    public void hostChanged(String host, boolean ready, String reason) {
        if (!ready) {
            wanted.keySet().stream().filter(task -> target(task).equals(host) && !homeOf(task).equals(host))
                    .filter(task -> !reason.equals(complained.put(task, reason)))
                    .forEach(task -> actions.happened(Event.TASK_NOT_MOVED, task, "task " + task + " stays " + place(homeOf(task)) + ": host "
                            + host + " is not ready: " + reason));
        }
        step();
    }

    /** Whether a task is where it should be. */
    public boolean isPlaced(String task) {
        return !writing && homeOf(task).equals(target(task));
    }

    /** Why a task cannot get where it is wanted; empty when nothing is known to be in its way. */
    public String problem(String task) {
        return homeOf(task).equals(target(task)) ? "" : complained.getOrDefault(task, "");
    }

    /** Looks again at everything; what can be done is begun. */
    public void step() {
        again = true;
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (again && !writing) {
                again = false;
                look();
            }
        } finally {
            stepping = false;
        }
    }

    private void look() {
        Map<String, String> next = new TreeMap<>(homes);
        for (String task : names()) {
            String target = target(task);
            if (!target.equals(homeOf(task)) && mayMove(task, target)) {
                put(next, task, target);
            }
        }
        if (unwritten || !next.equals(homes)) {
            write(next);
        }
        lookAtHosts();
    }

    /** Whether all is prepared for a task to move; begins what is missing. */
    private boolean mayMove(String task, String target) {
        String home = homeOf(task);
        if (target.equals(NOWHERE) || home.equals(NOWHERE)) {
            return true;
        }
        if (programs.contains(task)) {
            return true;
        }
        if (!found.contains(task)) {
            return false;
        }
        if (target.equals(MAIN)) {
            return true;
        }
        return actions.isReady(target) && (!home.equals(MAIN) || isFenced(task));
    }

    private boolean isFenced(String task) {
        if (fenced.contains(task)) {
            return true;
        }
        if (fencing.add(task)) {
            actions.fence(task, failure -> {
                fencing.remove(task);
                if (failure == null) {
                    fenced.add(task);
                    step();
                } else {
                    actions.happened(Event.TASK_NOT_MOVED, task, "task " + task + " stays " + place(homeOf(task)) + ": " + failure.getMessage());
                }
            });
        }
        return fenced.contains(task);
    }

    private void write(Map<String, String> next) {
        writing = true;
        actions.write(Map.copyOf(next)).whenComplete((nothing, failure) -> {
            writing = false;
            unwritten = failure != null;
            if (failure == null) {
                Map<String, String> before = homes;
                homes = next;
                sayWhatMoved(before);
                fenced.removeIf(task -> !homeOf(task).equals(MAIN));
                actions.applied();
                step();
            } else {
                actions.happened(Event.TASK_NOT_MOVED, MAIN, "tasks stay where they are: " + failure.getMessage());
            }
        });
    }

    private void sayWhatMoved(Map<String, String> before) {
        for (String task : wanted.keySet()) {
            String from = before.getOrDefault(task, MAIN);
            String to = homeOf(task);
            if (!from.equals(to) && !from.equals(NOWHERE) && !to.equals(NOWHERE)) {
                actions.happened(Event.TASK_MOVED, task, "task " + task + " moves from " + from + " to " + to);
            }
        }
    }

    private void lookAtHosts() {
        Set<String> now = new TreeSet<>();
        for (String task : wanted.keySet()) {
            String home = homeOf(task);
            String target = target(task);
            if (isHost(home) && !writing && found.contains(task)) {
                now.add(home);
            }
            if (isHost(target) && found.contains(task) && !programs.contains(task)) {
                now.add(target);
            }
        }
        List<String> gone = needed.stream().filter(host -> !now.contains(host) && !isHome(host)).toList();
        needed.removeAll(gone);
        gone.forEach(actions::release);
        for (String host : now) {
            needed.add(host);
            actions.need(host);
        }
    }

    private boolean isHome(String host) {
        return wanted.keySet().stream().anyMatch(task -> homeOf(task).equals(host));
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(held);
        names.addAll(stopped);
        names.addAll(homes.keySet());
        return names;
    }

    private String target(String task) {
        return held.contains(task) || stopped.contains(task) ? NOWHERE : wantedOf(task);
    }

    private static boolean isHost(String home) {
        return !home.equals(MAIN) && !home.equals(NOWHERE);
    }

    private static void put(Map<String, String> homes, String task, String home) {
        if (home.equals(MAIN)) {
            homes.remove(task);
        } else {
            homes.put(task, home);
        }
    }

    private static String place(String home) {
        return home.equals(NOWHERE) ? "where it is" : "in " + home;
    }
}
