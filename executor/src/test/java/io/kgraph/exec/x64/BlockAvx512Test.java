package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.BlockRig.INPUTS;
import static io.kgraph.exec.x64.BlockRig.OUTPUT;
import static io.kgraph.exec.x64.BlockRig.element;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Disassembly;
import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// AVX-512 code of blocks, read back by another disassembler; it is not run here.
@EnabledIf("isInstalled")
class BlockAvx512Test {
    static boolean isInstalled() {
        return Disassembly.isInstalled();
    }

    /// Bytes of many functions, without their constants.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> starts = new ArrayList<>();

    private void add(byte[] code, int size) {
        starts.add(bytes.size());
        bytes.write(code, 0, size);
    }

    private void areInstructions() {
        Map<Integer, String> lines = Disassembly.of(bytes.toByteArray());
        assertThat(lines.keySet()).containsAll(starts);
        assertThat(lines.values()).noneMatch(line -> line.contains("(bad)") || line.startsWith(".byte"));
        assertThat(lines.values()).anyMatch(line -> line.contains("zmm"));
    }

    private void function(ScalarFunction f) {
        for (int lanes : new int[] {16, 32}) {
            int[] size = new int[1];
            add(BlockRig.code(f, Isa.AVX512, lanes, lanes == 32, rig -> size[0] = rig.asm.size()), size[0]);
        }
    }

    @Test
    void emitsEveryPrimitive() {
        BlockPrimTest.primitives().forEach(this::function);
        areInstructions();
    }

    @Test
    void emitsEveryFunction() {
        BlockFunctionsTest.functions().forEach(this::function);
        areInstructions();
    }

    @Test
    void emitsEveryAccess() {
        for (int lanes : new int[] {16, 32})
            for (DType stored : Stream.of(DType.values()).filter(d -> d != DType.STRING).toList())
                for (int kind = 0; kind < 8; kind++) {
                    var rig = new BlockRig(Isa.AVX512, lanes);
                    int access = kind;
                    byte[] code = rig.loop((block, tail) -> {
                        Mem from = element(INPUTS.getFirst(), stored);
                        int holds = block.load(element(INPUTS.get(1), DType.BOOL), DType.BOOL, Tail.of(5));
                        int index = block.load(element(INPUTS.get(2), DType.INT32), DType.INT32, tail);
                        int value = switch (access) {
                            case 0 -> block.load(from, stored, tail);
                            case 1 -> block.loadEach(from, stored, 12, tail);
                            case 2 -> block.loadEach(from, stored, Gpr.R9, tail);
                            case 3 -> block.loadWhere(from, stored, holds, tail);
                            case 4 -> block.gather(from, stored, index, 4, 100, tail, rig.fault, holds);
                            case 5 -> block.gather(from, stored, index, 24, 1L << 40, tail, rig.fault, -1);
                            case 6 -> block.gather(from, stored, block.iota(BlockRig.INDEX), 24, 1L << 40, tail, rig.fault, holds);
                            default -> block.broadcast(from, stored);
                        };
                        if (access % 2 == 0)
                            block.store(element(OUTPUT, stored), stored, value, tail);
                        else
                            block.storeEach(element(OUTPUT, stored), stored, value, 20, tail);
                        if (block.type(value) != ScalarType.BOOL)
                            for (int distance = lanes / 2; distance > 0; distance /= 2)
                                block.store(element(OUTPUT, stored), stored, block.spread(block.shifted(value, distance)), Tail.of(1));
                        Pinned kept = rig.frame.pin(block.type(value), lanes);
                        block.write(kept, value);
                        block.store(element(OUTPUT, stored), stored, block.read(kept), Tail.of(7));
                        rig.frame.unpin(kept);
                    }, false);
                    add(code, rig.asm.size());
                }
        areInstructions();
    }
}
