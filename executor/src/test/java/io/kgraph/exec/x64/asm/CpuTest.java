package io.kgraph.exec.x64.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class CpuTest {
    private static final int AVX_AND_MORE = 1 << 12 | 1 << 23 | 1 << 27 | 1 << 28 | 1 << 29, SEVEN = 1 << 3 | 1 << 5 | 1 << 8, SEVEN512 = 1 << 16 | 1 << 17 | 1 << 30 | 1 << 31;

    @Test @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
    void seesWhatTheSystemSees() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        assumeTrue(Files.exists(info), "no /proc/cpuinfo");
        String flags = Files.readAllLines(info).stream().filter(l -> l.startsWith("flags")).findFirst().orElseThrow() + " ";
        Cpu cpu = Cpu.detect();
        assertThat(cpu.avx2()).isEqualTo(flags.contains(" avx2 ") && flags.contains(" fma ") && flags.contains(" f16c ") && flags.contains(" bmi2 "));
        assertThat(cpu.avx512()).isEqualTo(flags.contains(" avx512vl ") && flags.contains(" avx512dq ") && flags.contains(" avx512bw "));
        assertThat(cpu.l1()).isBetween(16L << 10, 256L << 10);
        assertThat(cpu.l2()).isBetween(128L << 10, 64L << 20);
    }

    private static Cpu with(int ecx1, int ebx7, long kept) {
        return Cpu.of((leaf, sub) -> switch (leaf) {
            case 0 -> new int[] {7, 0, 0, 0};
            case 0x8000_0000 -> new int[] {0x8000_0008, 0, 0, 0};
            case 0x8000_0001 -> new int[] {0, 0, 1 << 5, 0};
            case 1 -> new int[] {0, 0, ecx1, 0};
            case 4 -> sub == 0 ? new int[] {1 | 1 << 5, 11 << 22 | 63, 63, 0} : sub == 1 ? new int[] {3 | 2 << 5, 15 << 22 | 63, 1023, 0} : new int[4];
            case 7 -> new int[] {0, ebx7, 0, 0};
            default -> new int[4];
        }, kept);
    }

    @Test void asksForEveryPartOfAnInstructionSet() {
        assertThat(with(AVX_AND_MORE, SEVEN, 7)).isEqualTo(new Cpu(true, false, 48 << 10, 1 << 20, 8 << 20));
        assertThat(with(AVX_AND_MORE, SEVEN | SEVEN512, 0xe7).avx512()).isTrue();
        assertThat(with(AVX_AND_MORE, SEVEN | SEVEN512, 7)).satisfies(c -> {
            assertThat(c.avx2()).isTrue();
            assertThat(c.avx512()).as("the system does not keep zmm registers").isFalse();
        });
        assertThat(with(AVX_AND_MORE, SEVEN, 3).avx2()).as("the system does not keep ymm registers").isFalse();
        for (int bit : new int[] {12, 28, 29}) assertThat(with(AVX_AND_MORE & ~(1 << bit), SEVEN, 7).avx2()).isFalse();
        for (int bit : new int[] {3, 5, 8}) assertThat(with(AVX_AND_MORE, SEVEN & ~(1 << bit), 7).avx2()).isFalse();
        for (int bit : new int[] {16, 17, 30, 31}) assertThat(with(AVX_AND_MORE, SEVEN | SEVEN512 & ~(1 << bit), 0xe7).avx512()).isFalse();
    }

    @Test void emitsForWhatIsForcedIfItIsThere() {
        var both = new Cpu(true, true, 1, 1, 1);
        var old = new Cpu(true, false, 1, 1, 1);
        assertThat(both.isa("")).contains(Isa.AVX2);
        assertThat(both.isa("avx2")).contains(Isa.AVX2);
        assertThat(old.isa("avx512")).isEqualTo(Optional.empty());
        assertThat(new Cpu(false, false, 1, 1, 1).isa("")).isEmpty();
    }
}
