package io.kgraph.exec.x64;

import io.kgraph.exec.x64.asm.CodeMemory;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Whether emitted code can run here, for which instruction set, and if not, why.
///
/// @param refusal half a sentence, empty where there is an instruction set
public record Machine(Optional<Isa> isa, String refusal) {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    /// What an answer depends on.
    interface Probe {
        String architecture();

        /// The processor, asked by emitted code; fails where that cannot be made or called.
        Cpu cpu();
    }

    private static final class Here {
        static final Machine MACHINE = of(new Probe() {
            @Override public String architecture() {
                return System.getProperty("os.arch", "");
            }

            @Override public Cpu cpu() {
                return Cpu.detect();
            }
        });
    }

    /// This machine, looked at once.
    public static Machine here() {
        return Here.MACHINE;
    }

    static Machine of(Probe probe) {
        String architecture = probe.architecture();
        if (!architecture.equals("amd64") && !architecture.equals("x86_64")) return refused("this JVM runs on " + architecture + ", not on x86-64");
        try {
            Cpu cpu = probe.cpu();
            Optional<Isa> isa = cpu.isa();
            if (isa.isPresent()) return new Machine(isa, "");
            String forced = System.getProperty(Cpu.PROPERTY, "").toLowerCase(Locale.ROOT);
            return refused(cpu.avx2() ? "this processor has no " + forced : "this processor has no AVX2 with FMA, F16C, BMI1 and BMI2");
        } catch (IllegalCallerException _) {
            return refused("native access is denied; allow it with --enable-native-access=" + Optional.ofNullable(Machine.class.getModule().getName()).orElse("ALL-UNNAMED"));
        } catch (UnsupportedOperationException _) {
            return refused("the system refuses executable memory");
        } catch (LinkageError e) {                               // from the initialiser of a class that holds native handles
            Throwable cause = e;
            while (cause.getCause() != null) cause = cause.getCause();
            if (cause instanceof IllegalCallerException denied) return of(failing(architecture, denied));
            if (cause instanceof UnsupportedOperationException unsupported) return of(failing(architecture, unsupported));
            throw e;
        }
    }

    private static Probe failing(String architecture, RuntimeException cause) {
        return new Probe() {
            @Override public String architecture() {
                return architecture;
            }

            @Override public Cpu cpu() {
                throw cause;
            }
        };
    }

    private static Machine refused(String why) {
        return new Machine(Optional.empty(), why);
    }

    /// The one line that says why steps do not run as machine code.
    String explanation() {
        return "kgraph: no machine code here, steps run on the jvm target: " + refusal + ".";
    }

    /// The instruction set; where there is none, the explanation goes to `err`, once in a process.
    public Optional<Isa> isaOrExplain(PrintStream err) {
        if (isa.isEmpty()) sayOnce(err, explanation());
        return isa;
    }

    /// Code, ready to be called, in one place; where there is no room for it on a machine that can run it, one line in a process says so.
    public static Optional<List<NativeCode>> publish(List<byte[]> codes) {
        var published = CodeMemory.publish(codes);
        if (published.isEmpty())
            sayOnce(System.err, "kgraph: no more machine code, further steps run on the jvm target: the system refuses executable memory, or all that -D" + CodeMemory.PROPERTY + " allows is in use.");
        return published;
    }

    private static void sayOnce(PrintStream err, String line) {
        if (SAID.compareAndSet(false, true)) err.println(line);
    }
}
