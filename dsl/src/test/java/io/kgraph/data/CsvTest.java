package io.kgraph.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kgraph.array.NDArray;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    @TempDir Path folder;

    private static Table parse(String text, Csv.Options options) {
        return Csv.parse(text, "f.csv", options);
    }

    private static Table parse(String text) {
        return parse(text, Csv.Options.DEFAULT);
    }

    private static void refuses(String text, Csv.Options options, String title, String sentence) {
        assertThatThrownBy(() -> parse(text, options)).isInstanceOfSatisfying(GraphError.class, e -> {
            assertThat(e.sentence()).isEqualTo(sentence);
            assertThat(e.title()).isEqualTo(title);
        });
    }

    private static void refuses(String text, String sentence) {
        refuses(text, Csv.Options.DEFAULT, "BAD FILE", sentence);
    }

    @Test void typesEachColumnByAllOfItsCells() {
        Table t = parse("n,x,kind\n1,2,b\n-7,,a\n+3,1e2,b\n");
        assertThat(t.columns().get("n")).isEqualTo(NDArray.wrap(new long[] {1, -7, 3}, 3));
        assertThat(t.columns().get("x")).isEqualTo(NDArray.wrap(new float[] {2, Float.NaN, 100}, 3));
        assertThat(t.columns().get("kind")).isEqualTo(NDArray.wrap(new long[] {1, 0, 1}, 3));
        assertThat(t.field("kind_names")).contains(NDArray.of(new String[] {"a", "b"}));
        assertThat(t.field("n_names")).isEmpty();
        assertThat(t.rows()).isEqualTo(3);
    }

    @Test void anIntegerBeyondInt64MakesItsColumnFloating() {
        assertThat(parse("n\n9223372036854775807\n9223372036854775808\n").columns().get("n").dtype()).isEqualTo(DType.FLOAT32);
        assertThat(parse("n\n9223372036854775807\n").columns().get("n").getLong(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test void readsNumbersInAllTheirFormsAndNoOthers() {
        assertThat(parse("x\n.5\n2.\n 1E+3 \nnan\n-inf\nInfinity\n").columns().get("x"))
                .isEqualTo(NDArray.wrap(new float[] {0.5f, 2, 1000, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY}, 6));
        for (String text : List.of("1f", "0x10", "1_000", "1,5".replace(',', ';'), "١"))
            assertThat(parse("x\n" + text + "\n").field("x_names")).as(text).isPresent();
    }

    @Test void roundsOnceFromTheTextToTheDtype() {
        String halfway = "1.00000017881393432617187499";         // below the middle of two floats; its double is the middle itself
        assertThat(parse("x\n" + halfway + "\n").columns().get("x").getDouble(0)).isEqualTo(Float.parseFloat(halfway));
    }

    @Test void readsQuotedCellsWithDelimitersQuotesAndLineEnds() {
        Table t = parse("\uFEFFa;\"b;\"\"c\"\"\"\r\n\"x\ny\";\"1\"\r\n\"\";2".substring(1), Csv.Options.DEFAULT.withDelimiter(";"));
        assertThat(t.names()).containsExactly("a", "b;\"c\"");
        assertThat(t.field("a_names").orElseThrow().toStringArray()).containsExactly("", "x\ny");
        assertThat(t.columns().get("b;\"c\"")).isEqualTo(NDArray.wrap(new long[] {1, 2}, 2));
    }

    @Test void readsFilesWithAMarkWithoutAHeaderAndWithoutALastLineEnd() throws Exception {
        Path file = folder.resolve("f.csv");
        Files.writeString(file, "\uFEFF1,2\n3,4");
        assertThat(Csv.read(file, "f.csv", Csv.Options.DEFAULT.withHeader(false)).columns())
                .containsExactly(java.util.Map.entry("c0", NDArray.wrap(new long[] {1, 3}, 2)), java.util.Map.entry("c1", NDArray.wrap(new long[] {2, 4}, 2)));
        assertThat(parse("a,b\n").rows()).isZero();
    }

    @Test void selectsColumnsAndSetsALabelApart() {
        Table t = parse("a,b,kind,c\n1,2,u,0.5\n3,4,v,1.5\n", Csv.Options.DEFAULT.withColumns(List.of("c", "a", "kind")).withLabel("kind"));
        assertThat(t.names()).containsExactly("c", "a", "kind", "features");
        assertThat(t.columns().get("features")).isEqualTo(NDArray.wrap(new float[] {0.5f, 1, 1.5f, 3}, 2, 2));
        Table wide = parse("a,y\n0.1,0\n", Csv.Options.DEFAULT.withLabel("y").withDtype(DType.FLOAT64));
        assertThat(wide.columns().get("features")).isEqualTo(NDArray.wrap(new double[] {0.1}, 1, 1));
        assertThat(wide.columns().get("y").dtype()).isEqualTo(DType.INT64);
    }

    @Test void saysWhichCellDoesNotHaveTheDtype() {
        refuses("a,b\n1,2\n3,x y\n", Csv.Options.DEFAULT.withDtype(DType.FLOAT32), "BAD CELL", "Row 2, column \"b\": \"x y\" is not a float32.");
        refuses("a\n255\n256\n", Csv.Options.DEFAULT.withDtype(DType.UINT8), "BAD CELL", "Row 2, column \"a\": \"256\" is not a uint8.");
        refuses("a\n1.5\n", Csv.Options.DEFAULT.withDtype(DType.INT32), "BAD CELL", "Row 1, column \"a\": \"1.5\" is not an int32.");
    }

    @Test void saysWhatIsWrongWithTheFile() {
        refuses("", "\"f.csv\" is not a .csv file: it is empty.");
        refuses("a,b\n1\n", "\"f.csv\" is not a .csv file: line 2 has 1 cell, but line 1 has 2.");
        refuses("a\n\"x\ny\"\n1,2\n", "\"f.csv\" is not a .csv file: line 4 has 2 cells, but line 1 has 1.");
        refuses("a,b\n1,\"2\n3,4\n", "\"f.csv\" is not a .csv file: the quote on line 2 is never closed.");
        refuses("a\n\"x\"y\n", "\"f.csv\" is not a .csv file: line 2 has text after a closing quote.");
        refuses("a\nx\"y\n", "\"f.csv\" is not a .csv file: line 2 has a quote inside a cell without quotes.");
        refuses("a,a\n", "\"f.csv\" is not a .csv file: its header has \"a\" twice.");
        Path file = folder.resolve("f.csv");
        assertThatThrownBy(() -> {
            Files.write(file, new byte[] {'a', '\n', '1', '\n', (byte) 0xE9, '\n'});
            Csv.read(file, "f.csv", Csv.Options.DEFAULT);
        }).isInstanceOfSatisfying(GraphError.class, e -> assertThat(e.sentence()).isEqualTo("\"f.csv\" is not a .csv file: line 3 is not UTF-8."));
    }

    @Test void refusesOptionsThatFitNoFile() {
        refuses("a\n1\n", Csv.Options.DEFAULT.withDelimiter("::"), "BAD VALUE", "csv: a delimiter is one character, but not \"::\".");
        refuses("a\n1\n", Csv.Options.DEFAULT.withDtype(DType.BOOL), "BAD VALUE", "csv: dtype is a number type, but not bool.");
        refuses("a\n1\n", Csv.Options.DEFAULT.withLabel("b"), "BAD VALUE", "csv: there is no column \"b\".");
        refuses("features,y\n1,2\n", Csv.Options.DEFAULT.withLabel("y"), "BAD VALUE", "csv: with a label, no column may be called \"features\".");
    }

    @Test void readsTheFlowersOfTheSamples() {
        Table iris = new Sources(Path.of("../samples/data")).csv("iris.csv", Csv.Options.DEFAULT.withLabel("species"));
        assertThat(iris.columns().get("features").hasExtents(150, 4)).isTrue();
        assertThat(iris.field("species_names").orElseThrow().toStringArray()).containsExactly("setosa", "versicolor", "virginica");
    }

    @Test void namesFilesAsTheyWereWritten() throws Exception {
        var sources = new Sources(folder);
        assertThatThrownBy(() -> sources.npy("no/such.npy")).isInstanceOfSatisfying(GraphError.class, e -> {
            assertThat(e.title()).isEqualTo("NO SUCH FILE");
            assertThat(e.sentence()).isEqualTo("There is no \"no/such.npy\".");
        });
        Files.writeString(folder.resolve("bad.npy"), "not one");
        assertThatThrownBy(() -> sources.npy("bad.npy")).isInstanceOfSatisfying(GraphError.class, e -> {
            assertThat(e.title()).isEqualTo("BAD FILE");
            assertThat(e.sentence()).startsWith("\"bad.npy\"").doesNotContain(folder.toString());
        });
    }

    @Test void aTableShowsNamesTypesAndItsFirstRows() {
        assertThat(parse("id,kind\n1,a\n2,b\n3,a\n4,a\n5,a\n6,b\n")).hasToString("""
                table of 6 rows
                  id     int64[6]   [1 2 3 4 5 ...]
                  kind   int64[6]   [0 1 0 0 0 ...]""");
    }

    /// Bytes and pieces of rows put in, taken out and doubled.
    @Test void damagedFilesAreReadOrRefused() throws IOException {
        var random = new Random(3);
        List<String> pieces = List.of(",", ";", "\"", "\"\"", "\n", "\r", "\r\n", "\0", "nan", "-inf", "1e999", "0x1", "é", "\uFEFF", " ", "1,2,3\n");
        Path path = folder.resolve("f.csv");
        int read = 0;
        for (int i = 0; i < 1000; i++) {
            var text = new StringBuilder("a,b,label\n1,2,x\n\"3\",4.5,\"y \"\"z\"\"\"\n");
            for (int n = 1 + random.nextInt(5); n > 0; n--) {
                int at = random.nextInt(text.length() + 1), end = Math.min(text.length(), at + random.nextInt(6));
                if (random.nextInt(3) == 0) text.delete(at, end);
                else text.insert(at, random.nextInt(4) == 0 ? text.substring(at, end) : pieces.get(random.nextInt(pieces.size())));
            }
            Files.writeString(path, text);
            try {
                Csv.read(path, "f.csv", Csv.Options.DEFAULT.withHeader(random.nextBoolean()));
                read++;
            } catch (GraphError e) {
                assertThat(e.sentence()).isNotBlank();
            }
        }
        assertThat(read).isBetween(1, 999);
    }
}
