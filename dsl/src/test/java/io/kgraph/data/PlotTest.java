package io.kgraph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.data.Plot.Kind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotTest {
    @TempDir Path folder;

    private static Plot plot(Kind kind, Plot.Series... series) {
        return new Plot(kind, ImmutableList.copyOf(series), "epoch", "");
    }

    private static String svg(Kind kind, List<Plot.Series> series) {
        return new Plot(kind, ImmutableList.copyOf(series), "", "").svg();
    }

    private static org.w3c.dom.Document read(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test void aLineIsOnePolylineBetweenAxesWithRoundNumbers() {
        String svg = plot(Kind.LINE, new Plot.Line("loss", new double[] {1, 2, 3}, new double[] {0.9, 0.31, 0.2})).svg();
        assertThat(svg).contains("<polyline points=\"").contains(">epoch</text>").contains(">loss</text>");
        assertThat(ticks(svg)).containsExactly("0.2", "0.4", "0.6", "0.8", "1", "1", "2", "3");          // no half epochs
    }

    private static List<String> ticks(String svg) {
        return Pattern.compile(">([-0-9.e+]+)</text>").matcher(svg).results().map(m -> m.group(1)).toList();
    }

    @Test void everyKindIsWellFormedAndHasEqualBytesEachTime() throws Exception {
        NDArray matrix = NDArray.arange(DType.FLOAT32, -4, 8, 1).reshape(6, 2);
        for (Kind kind : Kind.values()) {
            String svg = svg(kind, Plot.of(kind, "a < b & \"c\"", matrix));
            assertThat(svg).isEqualTo(svg(kind, Plot.of(kind, "a < b & \"c\"", matrix)));
            assertThat(read(svg).getDocumentElement().getTagName()).isEqualTo("svg");
        }
    }

    @Test void severalSeriesHaveALegend() {
        String svg = svg(Kind.LINE, Plot.of(Kind.LINE, "w", NDArray.zeros(DType.FLOAT32, 4, 2)));
        assertThat(svg).contains(">w[:, 0]</text>").contains(">w[:, 1]</text>");
    }

    /// Where texts begin and end, and at which height.
    private record Written(double from, double to, double y) {
        static List<Written> of(String svg) {
            return Pattern.compile("<text x=\"([^\"]+)\" y=\"([^\"]+)\" text-anchor=\"(\\w+)\" font-size=\"([^\"]+)\" fill=\"[^\"]+\">([^<]+)<").matcher(svg).results().map(m -> {
                double x = Double.parseDouble(m.group(1)), width = TextWidth.of(m.group(5), Double.parseDouble(m.group(4)));
                double from = x - width * (m.group(3).equals("start") ? 0 : m.group(3).equals("middle") ? 0.5 : 1);
                return new Written(from, from + width, Double.parseDouble(m.group(2)));
            }).toList();
        }

        boolean overlaps(Written other) {
            return Math.abs(y - other.y) < 10 && from < other.to && other.from < to;
        }
    }

    @Test void noTextLiesOverAnotherOrOutsideThePicture() {
        var numbers = new double[][] {{1e-7, 3e-7}, {1_000_000, 1_000_020}, {-123_456.5, 98_765.25}, {0, 1}, {1e15, 1.1e15}};
        for (double[] y : numbers)
            for (Kind kind : List.of(Kind.LINE, Kind.SCATTER, Kind.BAR, Kind.HIST)) {
                var series = new java.util.ArrayList<Plot.Series>();
                for (int i = 0; i < 12; i++) series.addAll(Plot.of(kind, "a series with quite a long name, number " + i, NDArray.wrap(y, y.length)));
                series.addAll(kind == Kind.LINE ? List.of(new Plot.Line("wide", y, y)) : List.of());
                List<Written> texts = Written.of(svg(kind, series));
                assertThat(texts).hasSizeGreaterThan(8);
                for (int i = 0; i < texts.size(); i++) {
                    assertThat(texts.get(i).from).isNotNegative();
                    assertThat(texts.get(i).to).isLessThanOrEqualTo(640);
                    for (Written other : texts.subList(0, i)) assertThat(texts.get(i).overlaps(other)).as("%s and %s", texts.get(i), other).isFalse();
                }
            }
    }

    @Test void seriesDifferInMoreThanColour() {
        String svg = svg(Kind.LINE, Plot.of(Kind.LINE, "w", NDArray.arange(DType.FLOAT32, 300).reshape(100, 3)));
        assertThat(Pattern.compile("stroke-dasharray=\"[^\"]+\"").matcher(svg).results().map(m -> m.group()).distinct()).hasSize(2);
        String points = svg(Kind.SCATTER, Plot.of(Kind.SCATTER, "w", NDArray.arange(DType.FLOAT32, 9).reshape(3, 3)));
        assertThat(points).contains("<circle", "<rect", "<polygon");
    }

    @Test void theLegendStandsAboveTheAxes() {
        String svg = svg(Kind.LINE, Plot.of(Kind.LINE, "name", NDArray.arange(DType.FLOAT32, 120).reshape(2, 60)));
        double top = Pattern.compile("stroke=\"#DDDDDD\"").matcher(svg).results().count() > 0
                ? Pattern.compile("y1=\"([0-9.]+)\"[^>]+#DDDDDD").matcher(svg).results().mapToDouble(m -> Double.parseDouble(m.group(1))).min().orElseThrow() : 0;
        assertThat(Pattern.compile("y=\"([0-9.]+)\"[^>]*>name\\[:").matcher(svg).results().mapToDouble(m -> Double.parseDouble(m.group(1)))).isNotEmpty().allMatch(y -> y < top);
        assertThat(svg).containsPattern("and [0-9]+ more");
    }

    @Test void aHeatmapHasItsNumbersWhereTheyFit() {
        String small = svg(Kind.HEATMAP, Plot.of(Kind.HEATMAP, "confusion", NDArray.wrap(new long[] {12, 0, 3, 1243}, 2, 2)));
        assertThat(small).contains(">12</text>", ">1243</text>", ">confusion</text>");
        String large = svg(Kind.HEATMAP, Plot.of(Kind.HEATMAP, "w", NDArray.full(DType.FLOAT32, 0.125, 50, 60)));
        assertThat(large).doesNotContain(">0.125</text>");
    }

    @Test void everyKindIsAPngToo() throws Exception {
        NDArray matrix = NDArray.arange(DType.FLOAT32, -4, 8, 1).reshape(6, 2);
        for (Kind kind : Kind.values()) {
            var plot = new Plot(kind, ImmutableList.copyOf(Plot.of(kind, "é < b & \"ж\"", matrix)), "x", "y");
            var image = javax.imageio.ImageIO.read(new ByteArrayInputStream(plot.png()));
            assertThat(plot.png()).isEqualTo(plot.png());
            assertThat(plot.svg()).contains("viewBox=\"0 0 " + image.getWidth() / 2 + " " + image.getHeight() / 2 + "\"");
            var colours = new java.util.HashSet<Integer>();
            for (int y = 0; y < image.getHeight(); y++) for (int x = 0; x < image.getWidth(); x++) colours.add(image.getRGB(x, y) & 0xffffff);
            assertThat(colours).contains(0xffffff, Canvas.INK).hasSizeGreaterThan(10);
        }
        plot(Kind.LINE, new Plot.Line("y", new double[] {0, 1}, new double[] {0, 1})).write(folder.resolve("p.PNG"), "p.PNG");
        assertThat(javax.imageio.ImageIO.read(folder.resolve("p.PNG").toFile()).getWidth()).isEqualTo(1280);
    }

    @Test void whatIsCompressedCanBeRead() throws Exception {
        var random = new java.util.SplittableRandom(1);
        for (int size : new int[] {0, 1, 2, 3, 258, 259, 1000, 70_000, 200_000})
            for (int values : new int[] {1, 2, 5, 256}) {
                var data = new byte[size];
                for (int i = 0; i < size; i++) data[i] = (byte) random.nextInt(values);
                byte[] packed = Deflate.zlib(data);
                assertThat(new java.util.zip.InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes()).isEqualTo(data);
                if (values == 1 && size > 1000) assertThat(packed.length).isLessThan(size / 100);
            }
    }

    @Test void whatIsNotFiniteLeavesAGap() {
        double[] x = {0, 1, 2, 3, 4};
        String svg = plot(Kind.LINE, new Plot.Line("y", x, new double[] {0, 1, Double.NaN, 3, Double.POSITIVE_INFINITY})).svg();
        assertThat(svg.split("<polyline", -1)).hasSize(2);
        assertThat(svg.split("<circle", -1)).hasSize(2);         // a point alone
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test void drawsEmptyConstantAndHugeDataToo() throws Exception {
        for (double[] y : new double[][] {{}, {5}, {5, 5, 5}, {-1e308, 1e308}, {1e-320, 2e-320}, {Double.NaN}})
            for (Kind kind : List.of(Kind.LINE, Kind.SCATTER, Kind.BAR, Kind.HIST))
                read(svg(kind, Plot.of(kind, "y", NDArray.wrap(y, y.length))));
    }

    @Test void aHistogramCountsEachValueOnce() {
        var boxes = (Plot.Boxes) Bins.of(List.of(new Plot.Histogram("v", new double[] {0, 0, 1, 2, 3, 4, 4, 4, 4}))).getFirst();
        assertThat(boxes.heights()).containsExactly(3, 1, 5);
        assertThat(boxes.to()[2]).isEqualTo(4);
    }

    @Test void anImageHoldsItsPixels() throws Exception {
        NDArray grid = NDArray.wrap(new float[] {0, 1, 2, 4, 4, 4, 0, 0}, 2, 2, 2);
        String svg = svg(Kind.IMAGE, Plot.of(Kind.IMAGE, "g", grid));
        var images = Pattern.compile("base64,([^\"]+)").matcher(svg).results().map(m -> Base64.getDecoder().decode(m.group(1))).toList();
        assertThat(images).hasSize(3);
        var first = javax.imageio.ImageIO.read(new ByteArrayInputStream(images.getFirst()));
        assertThat(first.getRGB(0, 0) & 0xffffff).isZero();
        assertThat(first.getRGB(1, 0) & 0xffffff).isEqualTo(0x404040);
        assertThat(first.getRGB(1, 1) & 0xffffff).isEqualTo(0xffffff);
    }

    @Test void largeImagesAreReadableToo() throws Exception {
        String svg = svg(Kind.IMAGE, Plot.of(Kind.IMAGE, "g", NDArray.zeros(DType.UINT8, 200, 300)));
        var bytes = Base64.getDecoder().decode(Pattern.compile("base64,([^\"]+)").matcher(svg).results().findFirst().orElseThrow().group(1));
        assertThat(javax.imageio.ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(300);
    }

    @Test void saysWhatCannotBeDrawn() {
        assertThatThrownBy(() -> Plot.of(Kind.IMAGE, "x", NDArray.zeros(DType.FLOAT32, 3))).isInstanceOfSatisfying(GraphError.class,
                e -> assertThat(e.sentence()).isEqualTo("plot: an image has rank 2, a grid of images rank 3, but this is float32[3]."));
        assertThatThrownBy(() -> Plot.of(Kind.LINE, "x", NDArray.of(1.0))).isInstanceOfSatisfying(GraphError.class,
                e -> assertThat(e.sentence()).isEqualTo("plot: a line has rank 1, or rank 2 with a series in each column, but this is float32."));
        assertThatThrownBy(() -> Plot.of(Kind.BAR, "x", NDArray.of(new String[] {"a"}))).isInstanceOfSatisfying(GraphError.class,
                e -> assertThat(e.sentence()).isEqualTo("plot: string[1] cannot be drawn."));
    }

    @Test void isWrittenWholeIntoNewFoldersOrNotAtAll() throws Exception {
        Plot plot = plot(Kind.LINE, new Plot.Line("y", new double[] {0, 1}, new double[] {0, 1}));
        plot.write(folder.resolve("a/b/p.svg"), "a/b/p.svg");
        assertThat(Files.readString(folder.resolve("a/b/p.svg"))).isEqualTo(plot.svg());
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> plot.write(folder.resolve("file/p.svg"), "file/p.svg")).isInstanceOfSatisfying(GraphError.class, e -> {
            assertThat(e.title()).isEqualTo("CANNOT WRITE");
            assertThat(e.sentence()).isEqualTo("\"file/p.svg\": its folder cannot be made.");
        });
        assertThatThrownBy(() -> plot.write(folder.resolve("a"), "a")).isInstanceOfSatisfying(GraphError.class,
                e -> assertThat(e.sentence()).isEqualTo("\"a\": it is a folder."));
    }
}
