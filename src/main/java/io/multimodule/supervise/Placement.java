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
    /** Homes that a configuration gave or took away while another placement was being written. */
    private final Map<String, String> meanwhile = new TreeMap<>();
    /** Tasks of main that must not run, and could not be fenced: they are held all the same. */
    private final Set<String> unfenced = new HashSet<>();
    /** What was said last of tasks that could not be fenced since; not at each try, but when it is something else. */
    private final Map<String, String> unfencedWhy = new HashMap<>();
    /** The same of a placement that the disk did not take; empty when it took the last one. */
    private String unwrittenWhy = "";
    private boolean writing;
    private boolean stepping;
    private boolean again;
    /** Whether the disk did not take what is in force. */
    private boolean unwritten;

    /**
     * Begins with what an earlier daemon wrote.
     *
     * @param written the homes of tasks that are not in main
     * @param holds the names that are held already, so that none of them runs for a moment
     */
    public Placement(PlacementActions actions, Map<String, String> written, Set<String> holds) {
        this.actions = actions;
        this.homes = new TreeMap<>(written);
        this.held.addAll(holds);
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

    /** Whether a host has a task. */
    public boolean isHome(String host) {
        return wanted.keySet().stream().anyMatch(task -> homeOf(task).equals(host));
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
        unfencedWhy.keySet().retainAll(wanted.keySet());
        complained.clear();
        homes.keySet().stream().filter(task -> !wanted.containsKey(task)).toList()
                .forEach(task -> change(task, Placement.MAIN));
        for (String task : wanted.keySet()) {
            if (!before.containsKey(task) && !homes.containsKey(task) && !actions.isHere(task)) {
                // Nobody has it yet, so it begins where it is wanted.
                change(task, target(task));
            }
        }
        step();
    }

    /** Gives a task another home at once, without a move; it is written with the next placement. */
    private void change(String task, String home) {
        if (!homeOf(task).equals(home)) {
            homes = with(homes, Map.of(task, home));
            unwritten = true;
            if (writing) {
                meanwhile.put(task, home);
            }
        }
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

    /** A host became ready, or is not any more. That a task cannot get there is told once, not at each try. */
    public void hostChanged(String host, boolean ready, String reason) {
        for (String task : wanted.keySet()) {
            if (!target(task).equals(host) || homeOf(task).equals(host)) {
                continue;
            }
            if (ready) {
                complained.remove(task);
            } else if (complained.put(task, reason) == null) {
                actions.happened(Event.TASK_NOT_MOVED, task, "task " + task + " stays " + place(homeOf(task))
                        + ": host " + host + " is not ready: " + reason);
            }
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
        if (home.equals(NOWHERE) || programs.contains(task)) {
            return true;
        }
        if (target.equals(NOWHERE)) {
            // Whoever gets it next must wait for the last state that main saves.
            return !home.equals(MAIN) || !actions.isHere(task) || isFenced(task) || unfenced.contains(task);
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
                    unfencedWhy.remove(task);
                    fenced.add(task);
                    step();
                } else if (target(task).equals(NOWHERE)) {
                    unfenced.add(task);
                    step();
                } else {
                    String text = "task " + task + " stays " + place(homeOf(task)) + ": " + failure.getMessage();
                    if (!text.equals(unfencedWhy.put(task, text))) {
                        actions.happened(Event.TASK_NOT_MOVED, task, text);
                    }
                }
            });
        }
        return fenced.contains(task);
    }

    private void write(Map<String, String> next) {
        writing = true;
        actions.write(Map.copyOf(next)).whenComplete((nothing, failure) -> {
            writing = false;
            if (failure == null) {
                unwrittenWhy = "";
                Map<String, String> before = homes;
                homes = with(next, meanwhile);
                unwritten = !meanwhile.isEmpty();
                meanwhile.clear();
                unfenced.clear();
                sayWhatMoved(before);
                fenced.removeIf(task -> !homeOf(task).equals(MAIN));
                actions.applied();
                step();
            } else {
                unwritten = true;
                meanwhile.clear();
                String text = "tasks stay where they are: " + failure.getMessage();
                if (!text.equals(unwrittenWhy)) {
                    unwrittenWhy = text;
                    actions.happened(Event.TASK_NOT_MOVED, MAIN, text);
                }
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

    private static Map<String, String> with(Map<String, String> homes, Map<String, String> changes) {
        Map<String, String> changed = new TreeMap<>(homes);
        changes.forEach((task, home) -> put(changed, task, home));
        return changed;
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
