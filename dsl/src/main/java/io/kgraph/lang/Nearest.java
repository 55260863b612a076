package io.kgraph.lang;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// "Did you mean": the names nearest to a wrong one.
public final class Nearest {
    private static final int MOST = 3;
    /// Longer names are no slips of the pen, and comparing them takes the product of their lengths.
    private static final int LONGEST = 64;

    private Nearest() {}

    /// At most three names within Damerau–Levenshtein distance max(1, length / 3) that share a letter, the nearest first, ties in the given order.
    public static List<String> to(String wrong, Collection<String> names) {
        if (wrong.length() > LONGEST) return List.of();
        int limit = Math.max(1, wrong.length() / 3);
        String lower = wrong.toLowerCase(Locale.ROOT);
        record Found(String name, int distance) {}
        return names.stream()
                .filter(name -> Math.abs(name.length() - wrong.length()) <= limit)
                .map(name -> new Found(name, distance(lower, name.toLowerCase(Locale.ROOT))))
                .filter(found -> found.distance <= limit && found.distance < Math.max(wrong.length(), found.name.length()))
                .sorted(Comparator.comparingInt(Found::distance))
                .map(Found::name).distinct().limit(MOST).toList();
    }

    /// Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b` (optimal string alignment).
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) d[i][0] = i;
        for (int j = 0; j <= b.length(); j++) d[0][j] = j;
        for (int i = 1; i <= a.length(); i++)
            for (int j = 1; j <= b.length(); j++) {
                int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        return d[a.length()][b.length()];
    }
}
