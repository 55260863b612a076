package io.kgraph.data;

import com.google.common.collect.ImmutableList;
import java.util.List;

/// The names of series in rows above the axes, where no data is.
///
/// @param entries as they fit
/// @param hidden  how many series find no room
record Legend(ImmutableList<Entry> entries, int rows, int hidden) {
    /// One series: where its sample begins, and its name as there is room for it.
    record Entry(int series, double x, int row, String label) {}

    static final double ROW = 18, SAMPLE = 26;
    private static final double BETWEEN = 18, LONGEST = 300;
    private static final int MOST_ROWS = 4;

    static Legend of(List<String> labels, double from, double to) {
        var entries = ImmutableList.<Entry>builder();
        double x = from;
        int row = 0;
        for (int i = 0; i < labels.size(); i++) {
            String label = TextWidth.fitted(labels.get(i), TextWidth.SIZE, Math.min(LONGEST, to - from - SAMPLE));
            double width = SAMPLE + TextWidth.of(label, TextWidth.SIZE);
            if (x > from && x + width > to) {
                x = from;
                row++;
            }
            if (row == MOST_ROWS) return new Legend(entries.build(), row + 1, labels.size() - i);
            entries.add(new Entry(i, x, row, label));
            x += width + BETWEEN;
        }
        return new Legend(entries.build(), row + 1, 0);
    }
}
