package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.kgraph.array.NDArray;
import io.kgraph.array.Safetensors;
import io.kgraph.data.TfRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of other programs in scripts and on the command line.
class DataFilesTest {
    @TempDir Path folder;

    @BeforeEach void files() throws IOException {
        Files.write(folder.resolve("pixels.idx"), HexFormat.of().parseHex("00000802" + "00000002" + "00000003" + "000102030405"));
        Safetensors.write(folder.resolve("net.safetensors"), ImmutableMap.of("fc.w", NDArray.of(new float[] {1, 2}), "count", NDArray.of(3L)));
        Files.write(folder.resolve("rows.tfrecord"), TfRecords.framed(HexFormat.of().parseHex("0a220a0e0a056c6162656c12051a030a01030a100a06706978656c7312060a040a020102")));
    }

    private Called run(String script) throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), script);
        return Called.in(folder, "run", "s.kgraph");
    }

    @Test void scriptsReadThem() throws IOException {
        assertThat(run("""
                data pixels = idx("pixels.idx")
                data net = safetensors("net.safetensors")
                data rows = tfrecord("rows.tfrecord", raw=["pixels"])
                print pixels, net["fc.w"], net.count, rows.label, rows.pixels
                """).out()).isEqualTo("pixels = [[0 1 2]\n          [3 4 5]]\nnet[\"fc.w\"] = [1 2]\nnet.count = 3\nrows.label = [3]\nrows.pixels = [[1 2]]\n");
    }

    @Test void theSuffixDecidesWhatVariablesAreSavedAs() throws IOException {
        assertThat(run("""
                variable w: float32[2] = [1.0, 2.0]
                variable b: float32 = 3.0
                save "out/net.safetensors"
                run update(w, [0.0, 0.0]), update(b, 0.0)
                load "out/net.safetensors"
                print w, b
                train { minimize square(b) using sgd(0.25) epochs 2 every 1 epochs { save "out/{epoch}.safetensors" } }
                load "out/1.safetensors" into b
                print b
                """).out()).isEqualTo("w = [1 2]\nb = 3\nb = 1.5\n");
        assertThat(Safetensors.read(folder.resolve("out/net.safetensors"))).isEqualTo(ImmutableMap.of("w", NDArray.of(new float[] {1, 2}), "b", NDArray.of(3f)));
    }

    @Test void theCommandLineReadsThem() throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), "placeholder x: float32[2]\nprint x\n");
        assertThat(Called.in(folder, "run", "s.kgraph", "--feed", "x=@net.safetensors:fc.w").out()).isEqualTo("x = [1 2]\n");
        assertThat(Called.in(folder, "run", "s.kgraph", "--feed", "x=@net.safetensors:fc").err()).contains("\"net.safetensors\" has no array 'fc'.", "fc.w");
        assertThat(Called.in(folder, "info", "pixels.idx", "net.safetensors").out())
                .isEqualTo("pixels.idx: 1 array, 6 bytes\n  uint8[2, 3]   0 … 5\nnet.safetensors: 2 arrays, 12 bytes\n  fc.w    float32[2]   1 … 2\n  count   int32   3 … 3\n");
    }

    @Test void aBadFileIsSaidAtItsPlace() throws IOException {
        Files.write(folder.resolve("cut.idx"), new byte[] {0, 0, 8, 1, 0, 0, 0, 9});
        Files.write(folder.resolve("cut.safetensors"), new byte[] {9, 0, 0, 0, 0, 0, 0, 0});
        Files.write(folder.resolve("cut.tfrecord"), new byte[] {9, 0, 0, 0, 0, 0, 0, 0});
        Called called = run("data a = idx(\"cut.idx\")\ndata b = safetensors(\"cut.safetensors\")\ndata c = tfrecord(\"cut.tfrecord\")\ndata d = idx(\"no.idx\")\nprint a, b, c, d\n");
        assertThat(called.exit()).isEqualTo(4);
        assertThat(called.err()).contains("s.kgraph:1:10", "\"cut.idx\" is cut short: uint8[9] takes 9 bytes, and 0 are there.", "s.kgraph:2:10",
                "\"cut.safetensors\" is cut short: its header takes 9 bytes, and 0 are there.", "s.kgraph:3:10", "\"cut.tfrecord\" is not a TFRecord file: record 1 is cut off.", "There is no \"no.idx\".");
    }
}
