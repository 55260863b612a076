package io.kgraph.exec.x64.asm;

import static io.kgraph.exec.x64.asm.Gpr.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class CodeMemoryTest {
    private static byte[] returning(int value) {
        var asm = new Assembler(Isa.AVX2);
        asm.mov(RAX, value);
        asm.emit(Ins.RET);
        return asm.code();
    }

    private static NativeCode publish(Assembler asm) {
        return CodeMemory.publish(asm.code()).orElseThrow();
    }

    @Test void callsWhatItPublishes() {
        NativeCode seven = CodeMemory.publish(returning(7)).orElseThrow();
        assertThat(seven.call(0, 0, 0)).isEqualTo(7);
        assertThat(seven.callBriefly(0, 0, 0)).isEqualTo(7);
        assertThat(seven.bytes()).isEqualTo(returning(7));
    }

    @Test void jumpsToLabelsNearAndFar() {
        var asm = new Assembler(Isa.AVX2);
        Label far = asm.label(), back = asm.label(), done = asm.label(), subroutine = asm.label();
        asm.emit(Ins.XOR, RAX, RAX);
        asm.bind(back);                                          // sums from … to − 1, then adds 1000 from afar
        asm.emit(Ins.CMP, RSI, RDX);
        asm.j(Cond.GE, far);
        asm.emit(Ins.ADD, RAX, RSI);
        asm.emit(Ins.ADD, RSI, Imm.of(1));
        asm.jmp(back);
        asm.align(512);
        asm.bind(far);
        asm.call(subroutine);
        asm.jmp(done);
        asm.bind(subroutine);
        asm.emit(Ins.ADD, RAX, Imm.of(1000));
        asm.emit(Ins.RET);
        asm.bind(done);
        asm.emit(Ins.RET);
        assertThat(publish(asm).call(0, 1, 101)).isEqualTo(5050 + 1000);
    }

    @Test void readsConstantsWhereverTheyLie() {
        var asm = new Assembler(Isa.AVX2);
        Constant three = asm.constantFloat(3), table = asm.constant(10L, 20L, 30L, 40L);
        assertThat(asm.constantFloat(3)).isSameAs(three);
        asm.emit(Ins.VBROADCASTSS, Vec.y(0), Mem.of(three));
        asm.emit(Ins.VMULPS, Vec.y(0), Vec.y(0), Mem.at(RDI));
        asm.emit(Ins.VPERMILPS, Vec.y(1), Vec.y(0), Imm.of(0x1b));
        asm.emit(Ins.VMOVUPS_STORE, Mem.at(RDI), Vec.y(1));
        asm.emit(Ins.VPSHUFD, Vec.x(2), Mem.of(table).plus(16), Imm.of(0x4e));   // an immediate behind the address
        asm.emit(Ins.VMOVQ_STORE, RAX, Vec.x(2));
        asm.emit(Ins.VZEROUPPER);
        asm.emit(Ins.RET);
        try (var memory = new GuardedMemory(32)) {
            MemorySegment x = memory.endingAtGuard(32);
            for (int i = 0; i < 8; i++) x.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
            assertThat(publish(asm).call(x.address(), 0, 0)).isEqualTo(40);
            assertThat(x.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(9, 6, 3, 0, 21, 18, 15, 12);
        }
    }

    @Test void loadsAnyNumber() {
        for (long value : new long[] {0, 1, -1, 0x7fff_ffff, 0x8000_0000L, 0xffff_ffffL, -0x8000_0000L, Long.MIN_VALUE, 0x1234_5678_9abc_def0L}) {
            var asm = new Assembler(Isa.AVX2);
            asm.mov(R11, value);
            asm.emit(Ins.MOV, RAX, R11);
            asm.emit(Ins.RET);
            assertThat(publish(asm).call(0, 0, 0)).isEqualTo(value);
        }
    }

    @Test void setsAndMovesOnConditions() {
        var asm = new Assembler(Isa.AVX2);
        asm.emit(Ins.CMP, RSI, RDX);
        asm.set(Cond.L, RDI);
        asm.set(Cond.G, R9);
        asm.emit(Ins.MOVZX8, RAX, RDI);
        asm.emit(Ins.MOVZX8, R9, R9);
        asm.emit(Ins.LEA, RAX, Mem.at(RAX, R9, 2, 0));
        asm.emit(Ins.CMP, RSI, RDX);
        asm.cmov(Cond.E, RAX, RSI);
        asm.emit(Ins.RET);
        NativeCode code = publish(asm);
        assertThat(List.of(code.call(0, 1, 2), code.call(0, 2, 1), code.call(0, 9, 9))).containsExactly(1L, 2L, 9L);
    }

    @Test void severalShareAPlace() {
        var codes = new ArrayList<byte[]>();
        for (int i = 0; i < 100; i++) codes.add(returning(i));
        List<NativeCode> published = CodeMemory.publish(codes).orElseThrow();
        for (int i = 0; i < 100; i++) assertThat(published.get(i).call(0, 0, 0)).isEqualTo(i);
        assertThat(published.getLast().address() - published.getFirst().address()).isEqualTo(99 * 64);
    }

    /// A million pieces of code, eight at a time, some kept for a while: what is no longer reachable comes back.
    @Test void staysBoundedOverAMillionCodes() {
        var kept = new NativeCode[64];
        long most = 0;
        for (int i = 0; i < 1_000_000; i += 8) {
            var codes = new ArrayList<byte[]>(8);
            for (int k = i; k < i + 8; k++) codes.add(returning(k));
            NativeCode code = CodeMemory.publish(codes).orElseThrow().getFirst();
            if (i % 1000 != 0) continue;
            kept[i / 1000 % kept.length] = code;
            most = Math.max(most, CodeMemory.mapped());
            for (int k = 0; k < kept.length && kept[k] != null; k++) assertThat(kept[k].call(0, 0, 0) % 1000).isZero();
        }
        assertThat(most).isLessThan(4 * CodeMemory.COLLECT);
    }
}
