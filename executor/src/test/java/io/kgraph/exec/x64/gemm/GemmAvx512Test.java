package io.kgraph.exec.x64.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Disassembly;
import io.kgraph.exec.x64.asm.Isa;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// AVX-512 code of products, read back by another disassembler; it is not run here.
@EnabledIf("isInstalled")
class GemmAvx512Test {
    static boolean isInstalled() {
        return Disassembly.isInstalled();
    }

    /// The instructions up to the last return; constants lie behind it.
    private static List<String> instructions(byte[] code) {
        Collection<String> lines = Disassembly.of(code).values();
        var all = new ArrayList<String>();
        int end = 0;
        for (String line : lines) {
            all.add(line);
            if (line.startsWith("ret") && end == 0) end = all.size();
        }
        assertThat(end).isPositive();
        List<String> body = all.subList(0, end);
        assertThat(body).noneMatch(line -> line.contains("(bad)") || line.startsWith(".byte"));
        return body;
    }

    private static ProductKey key(Element element, int rows, int vectors, boolean packs, ProductKey.Right right, int rowTail, int columnTail) {
        int width = vectors * element.lanes(512);
        return new ProductKey(Isa.AVX512, element, false, rows, width, PackCode.Layout.ALONG_STEPS, packs, right, PackCode.Layout.ALONG_LINES, true, rowTail, columnTail);
    }

    @Test void tilesOfFourteenRowsStayInRegisters() {
        for (Element element : List.of(Element.F32, Element.F64)) {
            String suffix = element == Element.F32 ? "ps" : "pd";
            for (int tail : new int[] {0, 5}) {
                List<String> body = instructions(ProductCode.of(key(element, 14, 2, true, ProductKey.Right.PANELS, 0, tail)));
                long accumulators = body.stream().filter(l -> l.startsWith("vfmadd231" + suffix)).map(l -> l.split(" ")[1].split(",")[0]).distinct().count();
                assertThat(accumulators).isEqualTo(28);
                assertThat(body.stream().anyMatch(l -> l.contains("{k1}"))).isEqualTo(tail > 0);
            }
        }
    }

    @Test void everyKindOfTileIsMadeOfInstructions() {
        for (Element element : Element.values())
            for (ProductKey.Right right : ProductKey.Right.values())
                for (int[] shape : new int[][] {{6, 4}, {5, 4}, {4, 4}, {3, 4}, {2, 4}, {1, 8}})
                    assertThat(instructions(ProductCode.of(key(element, shape[0], shape[1], false, right, shape[0] - 1, 3)))).anyMatch(l -> l.contains("zmm"));
    }

    @Test void packersAndColumnsAreMadeOfInstructions() {
        for (Element element : Element.values())
            for (boolean half : element == Element.F32 ? new boolean[] {false, true} : new boolean[] {false}) {
                for (PackCode.Layout layout : PackCode.Layout.values()) instructions(PanelCode.of(new PanelKey(Isa.AVX512, element, half, layout, 2 * element.lanes(512), 5)));
                instructions(AcrossCode.of(new AcrossCode.Key(Isa.AVX512, element, half, 7, true)));
                for (boolean parts : new boolean[] {false, true}) instructions(DownCode.of(new DownCode.Key(Isa.AVX512, element, half, 37, 32, parts)));
            }
    }
}
