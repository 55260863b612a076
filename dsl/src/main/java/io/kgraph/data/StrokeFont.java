package io.kgraph.data;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Letters as lines, for pictures of pixels: no font of the system decides what they look like.
///
/// A sign is a row of strokes; a stroke is a row of points, two digits each, x to the right and y upwards: 0 is below the line, 2 on it, 6 the height
/// of small letters, 8 that of capitals. After `~` the points lead a smooth curve. What there is no sign for is a box.
final class StrokeFont {
    private static final int BASELINE = 2;
    private static final double UNITS = 8.4, GAP = 1.8, SPACE = 2;    // units in an em, between signs, of a space
    private static final int PARTS = 4;                          // straight pieces of a curve between two of its points

    private static final String TABLE = """
            A 02 28 42|14 34
            B 25 05 02 22|05 08 28|~28 48 45 25|~25 45 42 22
            C ~47 48 08 02 42 43
            D 02 08 18|~18 48 42 12|12 02
            E 48 08 02 42|05 35
            F 48 08 02|05 35
            G ~47 48 08 02 42 45|45 25
            H 08 02|48 42|05 45
            I 08 02
            J 38 34|~34 32 02 04
            K 08 02|48 04|15 42
            L 08 02 42
            M 02 08 34 68 62
            N 02 08 42 48
            O ~28 48 42 02 08 28
            P 02 08 28|~28 48 45 25|25 05
            Q ~28 48 42 02 08 28|23 51
            R 02 08 28|~28 48 45 25|05 25 42
            S ~47 48 08 05 45 42 02 03
            T 08 48|28 22
            U 08 04|~04 02 42 44|44 48
            V 08 22 48
            W 08 12 37 52 68
            X 08 42|02 48
            Y 08 25 48|25 22
            Z 08 48 02 42
            a ~16 36 32 02 06 16|36 32
            b ~16 36 32 02 06 16|08 02
            c ~35 36 06 02 32 33
            d ~16 36 32 02 06 16|38 32
            e 04 34|~34 36 06 02 32 33
            f ~38 18 16|16 12|06 26
            g ~16 36 32 02 06 16|36 32|~32 30 00 01
            h 08 02|~04 06 36 34|34 32
            i 06 02|08 08
            j 16 12|~12 10 00|18 18
            k 08 02|36 04|14 32
            l 08 02
            m 06 02|~04 06 26 24|24 22|~24 26 46 44|44 42
            n 06 02|~04 06 36 34|34 32
            o ~16 36 32 02 06 16
            p ~16 36 32 02 06 16|06 00
            q ~16 36 32 02 06 16|36 30
            r 06 02|~04 06 26
            s ~35 36 06 04 34 32 02 03
            t 18 14|~14 12 32|06 26
            u 06 04|~04 02 32 34|36 32
            v 06 22 46
            w 06 12 26 32 46
            x 06 32|02 36
            y 06 22|46 22 10
            z 06 36 02 32
            0 ~18 38 32 02 08 18
            1 07 18 12
            2 ~07 08 38 35 02|02 32
            3 ~07 08 38 35 15|~15 35 32 02 03
            4 22 28 04 34
            5 38 08 05|~05 36 32 02 03
            6 ~38 08 04|~15 35 32 02 05 15
            7 08 38 12
            8 ~18 38 35 05 08 18|~15 35 32 02 05 15
            9 ~18 38 35 05 08 18|~36 32 12
            . 02 02
            , 12 01
            : 02 02|05 05
            ; 12 01|15 15
            - 05 25
            − 05 35
            – 05 35
            — 05 65
            + 05 45|27 23
            = 04 44|06 46
            ( ~19 07 03 11
            ) ~09 17 13 01
            [ 19 09 01 11
            ] 09 19 11 01
            { ~29 19 15 05|~05 15 11 21
            } ~09 19 15 25|~25 15 11 01
            < 37 05 33
            > 07 35 03
            / 01 39
            \\ 09 31
            | 09 01
            _ 01 41
            * 24 28|05 47|07 45
            % ~18 28 26 06 08 18|~34 44 42 22 24 34|02 48
            ' 09 07
            " 09 07|29 27
            ! 08 04|02 02
            ? ~07 08 38 35 15|15 14|12 12
            # 12 18|32 38|04 44|06 46
            & ~42 06 08 28 26 03 02 22 45
            @ ~41 01 08 48 43 33|~26 16 14 34 36 26
            $ ~47 48 08 05 45 42 02 03|29 21
            ~ ~04 06 16 24 34 36
            ^ 06 28 46
            ` 09 17
            … 02 02|22 22|42 42
            × 03 37|07 33
            · 05 05
            → 05 45|36 45 34
            ° ~18 28 26 06 08 18
            ± 06 46|28 24|03 43
            α ~46 22 02 06 26 42
            β 00 07|~07 08 38 35 15|~15 35 32 02 03
            ε ~35 36 06 04 24|~24 04 02 32 33
            θ ~18 38 32 02 08 18|05 35
            λ 08 18 42|25 02
            μ 06 00|~04 02 32 34|36 32
            π 06 46|16 12|36 32
            σ ~16 36 32 02 06 16|16 46
            Δ 02 28 42 02
            Σ 48 08 25 02 42
            """;

    /// A sign: its strokes in units, and how wide it is.
    private record Sign(ImmutableList<double[][]> strokes, double width) {}

    private static final Sign BOX = sign("02 08 38 32 02");
    private static final ImmutableMap<Integer, Sign> SIGNS = TABLE.lines()
            .collect(ImmutableMap.toImmutableMap(l -> l.codePointAt(0), l -> sign(l.substring(l.offsetByCodePoints(0, 1) + 1))));

    private StrokeFont() {}

    /// The strokes of a text from the origin to the right, y downwards: pairs of arrays of x and y.
    static List<double[][]> strokes(String text, double size) {
        var strokes = new ArrayList<double[][]>();
        double at = 0, scale = size / UNITS;
        for (int c : plain(text)) {
            if (c == ' ') {
                at += SPACE + GAP;
                continue;
            }
            Sign sign = Objects.requireNonNull(SIGNS.getOrDefault(c, BOX));
            for (double[][] s : sign.strokes) {
                double[] x = s[0].clone(), y = s[1].clone();
                for (int i = 0; i < x.length; i++) {
                    x[i] = (at + x[i]) * scale;
                    y[i] = (BASELINE - y[i]) * scale;
                }
                strokes.add(new double[][] {x, y});
            }
            at += sign.width + GAP;
        }
        return strokes;
    }

    static double width(String text, double size) {
        double width = 0;
        for (int c : plain(text)) width += c == ' ' ? SPACE + GAP : Objects.requireNonNull(SIGNS.getOrDefault(c, BOX)).width + GAP;
        return Math.max(0, width - GAP) * size / UNITS;
    }

    /// Letters without their accents.
    private static int[] plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD).codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).toArray();
    }

    private static Sign sign(String text) {
        var strokes = ImmutableList.<double[][]>builder();
        double width = 0;
        for (String stroke : Splitter.on('|').split(text)) {
            boolean smooth = stroke.startsWith("~");
            List<String> points = Splitter.on(' ').splitToList(smooth ? stroke.substring(1) : stroke);
            var x = new double[points.size()];
            var y = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = points.get(i).charAt(0) - '0';
                y[i] = points.get(i).charAt(1) - '0';
                width = Math.max(width, x[i]);
            }
            strokes.add(smooth ? curve(x, y) : new double[][] {x, y});
        }
        return new Sign(strokes.build(), width);
    }

    /// Parabolas from middle to middle of the sides, from the first point to the last; around, where these are the same.
    private static double[][] curve(double[] x, double[] y) {
        int n = x.length;
        boolean around = x[0] == x[n - 1] && y[0] == y[n - 1];
        var px = new ArrayList<Double>();
        var py = new ArrayList<Double>();
        int corners = around ? n - 1 : n - 2;
        for (int i = 0; i < corners; i++) {
            int a = i, b = i + 1, c = around && i == corners - 1 ? 1 : i + 2;
            double fromX = around || i > 0 ? (x[a] + x[b]) / 2 : x[a], fromY = around || i > 0 ? (y[a] + y[b]) / 2 : y[a];
            double toX = around || i < corners - 1 ? (x[b] + x[c]) / 2 : x[c], toY = around || i < corners - 1 ? (y[b] + y[c]) / 2 : y[c];
            for (int k = i == 0 ? 0 : 1; k <= PARTS; k++) {
                double t = (double) k / PARTS, s = 1 - t;
                px.add(s * s * fromX + 2 * s * t * x[b] + t * t * toX);
                py.add(s * s * fromY + 2 * s * t * y[b] + t * t * toY);
            }
        }
        return new double[][] {px.stream().mapToDouble(Double::doubleValue).toArray(), py.stream().mapToDouble(Double::doubleValue).toArray()};
    }
}
