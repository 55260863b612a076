package io.kgraph.cli;

import java.util.List;

/// Two texts line by line: `-` what only the first has, `+` what only the second has.
final class LineDiff {
    private LineDiff() {}

    static String of(String before, String after) {
        List<String> a = before.lines().toList(), b = after.lines().toList();
        var common = new int[a.size() + 1][b.size() + 1];        // the longest common part from here on
        for (int i = a.size() - 1; i >= 0; i--)
            for (int j = b.size() - 1; j >= 0; j--)
                common[i][j] = a.get(i).equals(b.get(j)) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
        var out = new StringBuilder();
        int i = 0, j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                out.append("  ").append(a.get(i++)).append('\n');
                j++;
            } else if (j == b.size() || i < a.size() && common[i + 1][j] >= common[i][j + 1]) {
                out.append("- ").append(a.get(i++)).append('\n');
            } else {
                out.append("+ ").append(b.get(j++)).append('\n');
            }
        }
        return out.toString();
    }
}
