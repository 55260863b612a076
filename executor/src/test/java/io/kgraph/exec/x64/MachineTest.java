package io.kgraph.exec.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static Machine machine(String architecture, Supplier<Cpu> cpu) {
        return Machine.of(new Machine.Probe() {
            @Override public String architecture() {
                return architecture;
            }

            @Override public Cpu cpu() {
                return cpu.get();
            }
        });
    }

    private static Cpu cpu(boolean avx2, boolean avx512) {
        return new Cpu(avx2, avx512, 1, 1, 1);
    }

    @Test void takesTheWidestInstructionSet() {
        assertThat(machine("amd64", () -> cpu(true, false))).isEqualTo(new Machine(java.util.Optional.of(Isa.AVX2), ""));
        assertThat(machine("x86_64", () -> cpu(true, true)).isa()).contains(Isa.AVX2);
    }

    @Test void saysInOneLineWhyThereIsNoMachineCode() {
        assertThat(machine("aarch64", () -> {
            throw new AssertionError("not asked on another architecture");
        }).explanation()).isEqualTo("kgraph: no machine code here, steps run on the jvm target: this JVM runs on aarch64, not on x86-64.");
        assertThat(machine("amd64", () -> cpu(false, false)).refusal()).isEqualTo("this processor has no AVX2 with FMA, F16C, BMI1 and BMI2");
        assertThat(machine("amd64", () -> {
            throw new UnsupportedOperationException("no executable memory");
        }).refusal()).isEqualTo("the system refuses executable memory");
        assertThat(machine("amd64", () -> {
            throw new IllegalCallerException("Illegal native access");
        }).refusal()).startsWith("native access is denied; allow it with --enable-native-access=");
        assertThat(machine("amd64", () -> {
            throw new ExceptionInInitializerError(new IllegalCallerException("Illegal native access"));
        }).refusal()).startsWith("native access is denied");
    }
}
