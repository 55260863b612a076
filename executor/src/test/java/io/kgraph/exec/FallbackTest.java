package io.kgraph.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.type.DType;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where there can be no machine code: one line that says why, and the same bits.
class FallbackTest {
    /// Runs in a process of its own.
    static final class Program {
        private Program() {}

        static String bits(String target) {
            K.clearSession();
            K.setSession(K.openSession(Session.Options.DEFAULT.withTarget(target)));
            Tensor x = K.placeholder(List.of(37, 5), DType.FLOAT32, "x");
            var feed = new float[37][5];
            for (int i = 0; i < 37; i++) for (int j = 0; j < 5; j++) feed[i][j] = (float) Math.sin(5 * i + j);
            NDArray y = K.function(List.of(x), List.of(K.softmax(K.matmul(x, K.transpose(K.tanh(x)))))).call((Object) feed).getFirst();
            int hash = 0;
            for (int i = 0; i < 37; i++) for (int j = 0; j < 37; j++) hash = 31 * hash + Float.floatToRawIntBits((float) y.getDouble(i, j));
            return Integer.toHexString(hash);
        }

        public static void main(String[] args) {
            System.out.println(bits("x64"));
            System.out.println(bits("x64"));                     // a second session says nothing more
        }
    }

    @Test void nativeAccessDenied() throws Exception {
        runsWith("kgraph: no machine code here, steps run on the jvm target: native access is denied; allow it with --enable-native-access=ALL-UNNAMED.",
                "--illegal-native-access=deny");
    }

    @Test void executableMemoryRefused() throws Exception {
        runsWith("kgraph: no machine code here, steps run on the jvm target: the system refuses executable memory.",
                "--enable-native-access=ALL-UNNAMED", "-Dkgraph.code.bytes=0");
    }

    /// Enough for asking the processor, and for some of the kernels or none.
    @ParameterizedTest @ValueSource(ints = {2, 3}) void executableMemoryRefusedLater(int pages) throws Exception {
        runsWith("kgraph: no more machine code, further steps run on the jvm target: the system refuses executable memory, or all that -Dkgraph.code.bytes allows is in use.",
                "--enable-native-access=ALL-UNNAMED", "-Dkgraph.code.bytes=" + pages * 4096);
    }

    @Test void anotherArchitecture() throws Exception {
        runsWith("kgraph: no machine code here, steps run on the jvm target: this JVM runs on riscv64, not on x86-64.",
                "--enable-native-access=ALL-UNNAMED", "-Dos.arch=riscv64");
    }

    /// Asks for what this processor does not have.
    @Test void instructionsMissing() throws Exception {
        assumeTrue(Machine.here().isa().isPresent() && !Cpu.detect().avx512(), "a machine with AVX2 alone");
        runsWith("kgraph: no machine code here, steps run on the jvm target: this processor has no avx512.", "--enable-native-access=ALL-UNNAMED", "-Dkgraph.isa=avx512");
    }

    private static void runsWith(String line, String... options) throws Exception {
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, System.getProperty("java.class.path"), System.getProperty("jdk.module.path", "")), Program.class.getName()));
        Process process = new ProcessBuilder(command).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8), err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(err).isZero();
        assertThat(err.lines().filter(l -> !l.equals("Using TensorFlow backend."))).containsExactly(line);
        String bits = Program.bits("jvm");
        assertThat(out.lines()).containsExactly(bits, bits);
    }

    @Test void machineCodeComesFirstWhereItCan() {
        var err = new ByteArrayOutputStream();
        var list = Targets.of(new Machine(Optional.of(Isa.AVX2), ""));
        assertThat(list).extracting(Target::name).containsExactly("x64", "jvm", "jvm", "session", "reference");
        assertThat(list.getFirst().role()).isEqualTo("machine code, AVX2");
        assertThat(new Machine(Optional.of(Isa.AVX2), "").isaOrExplain(new PrintStream(err))).contains(Isa.AVX2);
        assertThat(err.size()).isZero();
    }

    @Test void otherwiseTheOthersStay() {
        assertThat(Targets.of(new Machine(Optional.empty(), "of a test"))).extracting(Target::name).containsExactly("jvm", "jvm", "session", "reference");
    }
}
