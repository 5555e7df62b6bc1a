package io.multimodule.route;

import io.multimodule.message.Match.RequiredText;
import io.multimodule.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the routes that a message may take by the texts that they require, so that the others cost nothing. Each
 * route is filed under one field: the one of its required fields that tells most routes apart. Immutable; keeps
 * nothing between two calls, so it always answers for the message as it is now.
 */
final class RouteIndex {
    static final int NONE = Integer.MAX_VALUE;

    private final String[] fields;
    private final List<Map<String, int[]>> routesByText = new ArrayList<>();
    /** The routes that require no text: asked about every message. */
    private final int[] unfiled;

    RouteIndex(List<Route> routes) {
        List<List<RequiredText>> required = routes.stream().map(route -> route.match().requiredTexts()).toList();
        Map<String, Set<String>> variety = variety(required);
        Map<String, Map<String, List<Integer>>> files = new LinkedHashMap<>();
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < required.size(); i++) {
            int route = i;
            required.get(i).stream()
                    .max(Comparator.comparingInt(each -> variety.get(each.field()).size()))
                    .ifPresentOrElse(best -> file(files, best, route), () -> rest.add(route));
        }
        fields = files.keySet().toArray(String[]::new);
        files.values().forEach(file -> routesByText.add(sorted(file)));
        unfiled = toArray(rest);
    }

    private static Map<String, Set<String>> variety(List<List<RequiredText>> required) {
        Map<String, Set<String>> variety = new HashMap<>();
        required.forEach(list -> list.forEach(
                each -> variety.computeIfAbsent(each.field(), field -> new HashSet<>()).addAll(each.texts())));
        return variety;
    }

    private static void file(Map<String, Map<String, List<Integer>>> files, RequiredText required, int route) {
        Map<String, List<Integer>> file = files.computeIfAbsent(required.field(), field -> new HashMap<>());
        new HashSet<>(required.texts())
                .forEach(text -> file.computeIfAbsent(text, each -> new ArrayList<>()).add(route));
    }

    private static Map<String, int[]> sorted(Map<String, List<Integer>> file) {
        Map<String, int[]> sorted = new HashMap<>();
        file.forEach((text, routes) -> sorted.put(text, toArray(routes)));
        return sorted;
    }

    private static int[] toArray(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** The first route from {@code from} on that the message may take, or {@link #NONE}. */
    int next(Message message, int from) {
        int next = first(unfiled, from);
        for (int i = 0; i < fields.length; i++) {
            Object value = message.get(fields[i]);
            if (value != null) {
                next = Math.min(next, next(value, routesByText.get(i), from));
            }
        }
        return next;
    }

    private static int next(Object value, Map<String, int[]> file, int from) {
        if (!(value instanceof List<?> list)) {
            return lookUp(value, file, from);
        }
        int next = NONE;
        for (int i = 0, size = list.size(); i < size; i++) {
            next = Math.min(next, lookUp(list.get(i), file, from));
        }
        return next;
    }

    private static int lookUp(Object value, Map<String, int[]> file, int from) {
        String text = RequiredText.textOf(value);
        int[] routes = text == null ? null : file.get(text);
        return routes == null ? NONE : first(routes, from);
    }

    private static int first(int[] routes, int from) {
        if (routes.length == 0 || routes[routes.length - 1] < from) {
            return NONE;
        }
        if (routes[0] >= from) {
            return routes[0];
        }
        int found = Arrays.binarySearch(routes, from);
        return routes[found < 0 ? -found - 1 : found];
    }
}
