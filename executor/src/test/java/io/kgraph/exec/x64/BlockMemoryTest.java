package io.kgraph.exec.x64;

import static io.kgraph.exec.x64.BlockRig.INDEX;
import static io.kgraph.exec.x64.BlockRig.INPUTS;
import static io.kgraph.exec.x64.BlockRig.OUTPUT;
import static io.kgraph.exec.x64.BlockRig.element;
import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Gpr;
import io.kgraph.exec.x64.asm.Imm;
import io.kgraph.exec.x64.asm.Ins;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.Label;
import io.kgraph.exec.x64.asm.Mem;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarType;
import io.kgraph.type.DType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Loads and stores of every stored dtype, whole and with tails, contiguous, strided, gathered, under predicates; memory beyond is not touched.
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class BlockMemoryTest {
    private static final List<DType> STORED = Stream.of(DType.values()).filter(d -> d != DType.STRING).toList();

    static Stream<Arguments> storedAndLanes() {
        return STORED.stream().flatMap(d -> Stream.of(Arguments.of(d, 8), Arguments.of(d, 16), Arguments.of(d, 32)));
    }

    private static byte[] elements(DType stored, int n) {
        byte[] bytes = new byte[n * stored.bytes()];
        new Random(n).nextBytes(bytes);
        if (stored == DType.BOOL)
            for (int i = 0; i < n; i++)
                bytes[i] &= 1;
        if (stored == DType.FLOAT16)                             // a NaN may change its payload
            for (int i = 0; i < n; i++)
                if ((bytes[2 * i + 1] & 0x7c) == 0x7c)
                    bytes[2 * i + 1] ^= 4;
        return bytes;
    }

    private static byte[] copy(byte[] bytes, int size, int[] places) {
        byte[] result = new byte[places.length * size];
        for (int i = 0; i < places.length; i++)
            if (places[i] >= 0)
                System.arraycopy(bytes, places[i] * size, result, i * size, size);
        return result;
    }

    private static int[] places(int n, java.util.function.IntUnaryOperator f) {
        int[] places = new int[n];
        for (int i = 0; i < n; i++)
            places[i] = f.applyAsInt(i);
        return places;
    }

    @ParameterizedTest
    @MethodSource("storedAndLanes")
    void copiesNeighbours(DType stored, int lanes) {
        var rig = new BlockRig(Isa.AVX2, lanes);
        NativeCode code = BlockRig.publish(rig.loop((block, tail) ->
                block.store(element(OUTPUT, stored), stored, block.load(element(INPUTS.getFirst(), stored), stored, tail), tail), false));
        for (int n = 0; n <= 2 * lanes; n++) {
            byte[] from = elements(stored, n), to = new byte[from.length];
            assertThat(BlockRig.run(code, new Object[] {from}, to, n)).isZero();
            assertThat(to).isEqualTo(from);
        }
    }

    @ParameterizedTest
    @MethodSource("storedAndLanes")
    void copiesKnownCounts(DType stored, int lanes) {
        for (int n = 1; n < lanes; n++) {
            var rig = new BlockRig(Isa.AVX2, lanes);
            Block block = rig.block();
            block.store(Mem.at(OUTPUT), stored, block.load(Mem.at(INPUTS.getFirst()), stored, Tail.of(n)), Tail.of(n));
            rig.end(block);
            byte[] from = elements(stored, n), to = new byte[from.length];
            assertThat(BlockRig.run(BlockRig.publish(rig.finish()), new Object[] {from}, to, n)).isZero();
            assertThat(to).isEqualTo(from);
        }
    }

    @ParameterizedTest
    @MethodSource("storedAndLanes")
    void readsStrides(DType stored, int lanes) {
        int stride = 3, size = stored.bytes();
        for (boolean inRegister : new boolean[] {false, true}) {
            var rig = new BlockRig(Isa.AVX2, lanes);
            rig.asm.mov(Gpr.RDI, stride * size);
            NativeCode code = BlockRig.publish(rig.loop((block, tail) -> {
                Mem at = Mem.at(INPUTS.getFirst(), Gpr.R9, 1, 0);
                rig.asm.emit(Ins.IMUL_IMM, Gpr.R9, INDEX, Imm.of(stride * size));
                int value = inRegister ? block.loadEach(at, stored, Gpr.RDI, tail) : block.loadEach(at, stored, stride * size, tail);
                block.store(element(OUTPUT, stored), stored, value, tail);
            }, false));
            for (int n = 1; n <= 2 * lanes; n++) {
                if (n > lanes)
                    break;                                       // R9 is set once for the whole block, and once for the tail
                byte[] from = elements(stored, (n - 1) * stride + 1), to = new byte[n * size];
                assertThat(BlockRig.run(code, new Object[] {from}, to, n)).isZero();
                assertThat(to).isEqualTo(copy(from, size, places(n, i -> i * stride)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("storedAndLanes")
    void writesStridesAndReadsBackwards(DType stored, int lanes) {
        int size = stored.bytes();
        for (int n = 1; n <= lanes; n++) {
            var rig = new BlockRig(Isa.AVX2, lanes);
            Tail tail = Tail.of(BlockRig.COUNT);
            Block block = rig.block();
            int value = block.loadEach(Mem.at(INPUTS.getFirst(), (n - 1) * size), stored, -size, tail);
            block.storeEach(Mem.at(OUTPUT), stored, value, 2L * size, tail);
            rig.end(block);
            int count = n;
            byte[] from = elements(stored, n), to = new byte[(2 * n - 1) * size];
            assertThat(BlockRig.run(BlockRig.publish(rig.finish()), new Object[] {from}, to, n)).isZero();
            assertThat(to).isEqualTo(copy(from, size, places(2 * n - 1, i -> i % 2 == 0 ? count - 1 - i / 2 : -1)));
        }
    }

    @ParameterizedTest
    @MethodSource("storedAndLanes")
    void broadcastsOneElement(DType stored, int lanes) {
        var rig = new BlockRig(Isa.AVX2, lanes);
        NativeCode code = BlockRig.publish(rig.loop((block, tail) ->
                block.store(element(OUTPUT, stored), stored, block.broadcast(Mem.at(INPUTS.getFirst()), stored), tail), false));
        byte[] from = elements(stored, 1);
        int n = lanes + 3;
        byte[] to = new byte[n * stored.bytes()];
        assertThat(BlockRig.run(code, new Object[] {from}, to, n)).isZero();
        assertThat(to).isEqualTo(copy(from, stored.bytes(), places(n, i -> 0)));
    }

    @ParameterizedTest
    @MethodSource("storedAndLanes")
    void readsWhereAPredicateHolds(DType stored, int lanes) {
        var rig = new BlockRig(Isa.AVX2, lanes);
        NativeCode code = BlockRig.publish(rig.loop((block, tail) -> {
            int holds = block.load(element(INPUTS.get(1), DType.BOOL), DType.BOOL, tail);
            block.store(element(OUTPUT, stored), stored, block.loadWhere(element(INPUTS.getFirst(), stored), stored, holds, tail), tail);
        }, false));
        for (int n = 0; n <= 2 * lanes; n++) {
            int readable = n - n / 3;                            // the predicate is false beyond
            byte[] holds = elements(DType.BOOL, n);
            for (int i = readable; i < n; i++)
                holds[i] = 0;
            byte[] from = elements(stored, readable), to = new byte[n * stored.bytes()];
            assertThat(BlockRig.run(code, new Object[] {from, holds}, to, n)).isZero();
            assertThat(to).isEqualTo(copy(from, stored.bytes(), places(n, i -> holds[i] != 0 ? i : -1)));
        }
    }

    static Stream<Arguments> gathers() {
        return STORED.stream().flatMap(d -> Stream.of(ScalarType.I32, ScalarType.I64).flatMap(type -> Stream.of(1L, 3L, 1L << 40).map(far -> Arguments.of(d, type, far))));
    }

    /// With an extent of 2⁴⁰ offsets have 64 bits; the data are as small as ever.
    @ParameterizedTest
    @MethodSource("gathers")
    void gathers(DType stored, ScalarType index, long kind) {
        int lanes = 16, size = stored.bytes(), rows = 23;
        long stride = kind == 3 ? 3 : 1, extent = kind > 3 ? kind : rows;
        for (boolean guarded : new boolean[] {false, true}) {
            var rig = new BlockRig(Isa.AVX2, lanes);
            DType indices = BlockRig.storage(index);
            NativeCode code = BlockRig.publish(rig.loop((block, tail) -> {
                int at = block.load(element(INPUTS.get(1), indices), indices, tail);
                int holds = guarded ? block.load(element(INPUTS.get(2), DType.BOOL), DType.BOOL, tail) : -1;
                int value = block.gather(Mem.at(INPUTS.getFirst()), stored, at, stride * size, extent, tail, rig.fault, holds);
                block.store(element(OUTPUT, stored), stored, value, tail);
            }, false));
            var random = new Random(1);
            for (int n = 0; n <= 2 * lanes; n++) {
                byte[] holds = elements(DType.BOOL, n);
                int[] places = places(n, _ -> random.nextInt(rows));
                Object chosen = Samples.array(index, n);
                for (int i = 0; i < n; i++) {
                    long value = guarded && holds[i] == 0 ? -1 - places[i] : places[i];
                    if (chosen instanceof int[] a)
                        a[i] = (int) value;
                    else
                        ((long[]) chosen)[i] = value;
                }
                byte[] from = elements(stored, (rows - 1) * (int) stride + 1), to = new byte[n * size];
                assertThat(BlockRig.run(code, new Object[] {from, chosen, holds}, to, n)).isZero();
                int count = n;
                assertThat(to).as("%s of %s", n, count).isEqualTo(copy(from, size, places(n, i -> guarded && holds[i] == 0 ? -1 : places[i] * (int) stride)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("gathers")
    void reportsTheFirstBadIndex(DType stored, ScalarType index, long kind) {
        int lanes = 16, rows = 5;
        var rig = new BlockRig(Isa.AVX2, lanes);
        DType indices = BlockRig.storage(index);
        NativeCode code = BlockRig.publish(rig.loop((block, tail) -> {
            int at = block.load(element(INPUTS.get(1), indices), indices, tail);
            block.store(element(OUTPUT, stored), stored, block.gather(Mem.at(INPUTS.getFirst()), stored, at, stored.bytes(), rows, tail, rig.fault, -1), tail);
        }, false));
        for (int n = 1; n <= 2 * lanes; n++)
            for (long bad : new long[] {-1, rows, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                int[] at = new int[n];
                long[] wide = new long[n];
                at[n - 1] = (int) bad;
                wide[n - 1] = bad;
                Object chosen = index == ScalarType.I32 ? at : wide;
                assertThat(BlockRig.run(code, new Object[] {elements(stored, rows), chosen}, new byte[n * stored.bytes()], n)).isEqualTo(7);
                assertThat(BlockRig.badIndex).isEqualTo(bad);
            }
    }

    @Test
    void reportsDivisionByZeroInLanesThatCount() {
        for (ScalarType type : List.of(ScalarType.I32, ScalarType.I64))
            for (Prim prim : List.of(Prim.DIV, Prim.REM)) {
                var rig = new BlockRig(Isa.AVX2, 8);
                DType stored = BlockRig.storage(type);
                NativeCode code = BlockRig.publish(rig.loop((block, tail) -> {
                    block.divisions(rig.fault, tail);
                    int a = block.load(element(INPUTS.get(0), stored), stored, tail), b = block.load(element(INPUTS.get(1), stored), stored, tail);
                    block.store(element(OUTPUT, stored), stored, block.compute(Instruction.of(prim, type, 0, 0), a, b, -1), tail);
                }, false));
                for (int n = 1; n <= 16; n++) {
                    Object a = Samples.of(type, n, 0, true), b = Samples.of(type, n, 0, true);
                    assertThat(BlockRig.run(code, new Object[] {a, b}, Samples.array(type, n), n)).isZero();
                    java.lang.reflect.Array.set(b, n - 1, type == ScalarType.I32 ? (Object) 0 : (Object) 0L);
                    assertThat(BlockRig.run(code, new Object[] {a, b}, Samples.array(type, n), n)).isEqualTo(7);
                }
            }
    }

    @Test
    void countsAndSplats() {
        var rig = new BlockRig(Isa.AVX2, 16);
        NativeCode code = BlockRig.publish(rig.loop((block, tail) -> {
            int sum = block.compute(Instruction.of(Prim.ADD, ScalarType.I64, 0, 0), block.iota(INDEX), block.splat(BlockRig.COUNT, ScalarType.I64), -1);
            block.store(element(OUTPUT, DType.INT64), DType.INT64, sum, tail);
        }, false));
        long[] out = new long[37];
        assertThat(BlockRig.run(code, new Object[0], out, 37)).isZero();
        for (int i = 0; i < 37; i++)
            assertThat(out[i]).isEqualTo(37 + i);
    }

    /// 64 virtual lanes in one block, kept in registers or in the frame, combined by halves.
    @ParameterizedTest
    @MethodSource("sums")
    void sumsAcrossBlocks(ScalarType type, int lanes, int spare) {
        DType stored = BlockRig.storage(type);
        var rig = new BlockRig(Isa.AVX2, lanes);
        Pinned sum = rig.frame.pin(type, lanes, spare);
        Block begin = rig.block();
        begin.write(sum, begin.constant(type, type == ScalarType.F32 ? Float.floatToRawIntBits(-0f) : type == ScalarType.F64 ? Double.doubleToRawLongBits(-0.0) : 0));
        rig.end(begin);
        Label head = rig.asm.label(), last = rig.asm.label();
        rig.asm.bind(head);
        rig.asm.emit(Ins.LEA, Gpr.RAX, Mem.at(INDEX, lanes));
        rig.asm.emit(Ins.CMP, Gpr.RAX, BlockRig.COUNT);
        rig.asm.j(io.kgraph.exec.x64.asm.Cond.A, last);
        Block block = rig.block();
        block.write(sum, block.compute(Instruction.of(Prim.ADD, type, 0, 0), block.read(sum), block.load(element(INPUTS.getFirst(), stored), stored, Tail.NONE), -1));
        rig.end(block);
        assertThat(rig.facts.getLast().moves()).isZero();
        rig.asm.emit(Ins.ADD, INDEX, Imm.of(lanes));
        rig.asm.jmp(head);
        rig.asm.bind(last);
        Block end = rig.block();
        int value = end.read(sum);
        for (int distance = lanes / 2; distance > 0; distance /= 2)
            value = end.compute(Instruction.of(Prim.ADD, type, 0, 0), value, end.shifted(value, distance), -1);
        end.storeFirst(Mem.at(OUTPUT), stored, value);
        end.extract(end.spread(value), Gpr.R10);
        rig.end(end);
        rig.asm.emit(Ins.MOV, Mem.at(OUTPUT, 8), Gpr.R10);
        NativeCode code = BlockRig.publish(rig.finish());
        int n = 5 * lanes;
        Object input = Samples.array(type, n);
        double[] lane = new double[lanes];
        for (int i = 0; i < n; i++) {
            int x = (i * 7 + 3) % 31 - 11;
            lane[i % lanes] += x;
            switch (input) {
                case float[] a -> a[i] = x;
                case double[] a -> a[i] = x;
                case int[] a -> a[i] = x;
                default -> ((long[]) input)[i] = x;
            }
        }
        double expected = 0;
        for (double l : lane)
            expected += l;
        byte[] out = new byte[16];
        assertThat(BlockRig.run(code, new Object[] {input}, out, n)).isZero();
        var seen = MemorySegment.ofArray(out);
        double actual = switch (type) {
            case F32 -> seen.get(java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED, 0);
            case F64 -> seen.get(java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED, 8);
            case I32 -> seen.get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 8);
            default -> seen.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0);
        };
        assertThat(actual).isEqualTo(expected);
    }

    static Stream<Arguments> sums() {
        List<Arguments> all = new ArrayList<>();
        for (ScalarType type : List.of(ScalarType.F32, ScalarType.F64, ScalarType.I32, ScalarType.I64))
            for (int lanes : new int[] {8, 16, 32, 64})
                for (int spare : new int[] {4, 16})
                    all.add(Arguments.of(type, lanes, spare));
        return all.stream();
    }
}
