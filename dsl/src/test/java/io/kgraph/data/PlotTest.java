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
        assertThat(svg).contains("points=\"80,64.5 346,303.45 612,348\"").contains(">epoch</text>").contains(">loss</text>");
        assertThat(ticks(svg)).containsExactly("0.2", "0.4", "0.6", "0.8", "1", "1", "1.5", "2", "2.5", "3");
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

    @Test void whatIsNotFiniteLeavesAGap() {
        double[] x = {0, 1, 2, 3, 4};
        String svg = plot(Kind.LINE, new Plot.Line("y", x, new double[] {0, 1, Double.NaN, 3, Double.POSITIVE_INFINITY})).svg();
        assertThat(svg.split("<polyline", -1)).hasSize(3);
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
