package io.kgraph.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `export onnx`: the operators of the model, and what cannot be one.
class ExportTest {
    @TempDir Path folder;

    private Called called(String text) throws IOException {
        Files.writeString(folder.resolve("s.kgraph"), text);
        return Called.in(folder, "run", "s.kgraph");
    }

    /// The operators of a model, read from the fields of its graph's nodes.
    private List<String> operators(String text) throws IOException {
        Called called = called(text);
        assertThat(called.err()).isEmpty();
        var operators = new ArrayList<String>();
        for (byte[] graph : fields(Files.readAllBytes(folder.resolve("m.onnx")), 7))
            for (byte[] node : fields(graph, 1))
                for (byte[] operator : fields(node, 4)) operators.add(new String(operator, StandardCharsets.UTF_8));
        return operators;
    }

    /// The length-delimited fields of a message that have this number.
    private static List<byte[]> fields(byte[] message, int number) {
        var found = new ArrayList<byte[]>();
        for (int at = 0; at < message.length; ) {
            long[] tag = varint(message, at);
            at = (int) tag[1];
            switch ((int) (tag[0] & 7)) {
                case 0 -> at = (int) varint(message, at)[1];
                case 2 -> {
                    long[] length = varint(message, at);
                    at = (int) (length[1] + length[0]);
                    if (tag[0] >>> 3 == number) found.add(java.util.Arrays.copyOfRange(message, (int) length[1], at));
                }
                case 5 -> at += 4;
                default -> throw new AssertionError("no such kind of field: " + tag[0]);
            }
        }
        return found;
    }

    private static long[] varint(byte[] bytes, int from) {
        long value = 0;
        int at = from;
        for (int shift = 0; ; shift += 7) {
            value |= (long) (bytes[at] & 0x7f) << shift;
            if ((bytes[at++] & 0x80) == 0) return new long[] {value, at};
        }
    }

    @Test void whatIsForTrainingIsGone() throws IOException {
        assertThat(operators("""
                import "std/nn" as nn
                dim batch
                placeholder x: float32[batch, 4]
                let y = x |> nn.Dense(3, activation=relu) |> nn.Dropout(0.5) |> nn.Dense(2)
                export onnx "m.onnx" inputs x outputs y
                """)).containsExactly("MatMul", "Add", "Relu", "MatMul", "Add", "Identity");
    }

    @Test void convolutionsHaveTheirChannelsFirst() throws IOException {
        assertThat(operators("""
                import "std/nn" as nn
                placeholder x: float32[2, 6, 6, 1]
                let y = nn.Conv2D(3)(x)
                export onnx "m.onnx" outputs y
                """)).containsSubsequence("Transpose", "Transpose", "Conv", "Transpose", "Identity");
    }

    @Test void whatHasNoOperatorIsRefused() throws IOException {
        assertThat(called("placeholder x: float32[3]\nlet y = cumsum(x)\nexport onnx \"m.onnx\" outputs y\n").err()).contains("E0316", "has no operator of ONNX");
        assertThat(called("placeholder x: float32[3]\nplaceholder z: float32[3]\nlet y = x + z\nexport onnx \"m.onnx\" inputs x outputs y\n").err()).contains("E0504", "export needs 'z'");
        assertThat(called("placeholder x: float32[3]\nexport onnx \"m.onnx\" inputs x\n").err()).contains("E0316", "stands after outputs");
        assertThat(folder.resolve("m.onnx")).doesNotExist();
    }
}
