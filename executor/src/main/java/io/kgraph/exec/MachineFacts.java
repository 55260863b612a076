package io.kgraph.exec;

import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.Peaks;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import java.util.Locale;
import java.util.Optional;

/// What this machine runs kgraph with: what `kgraph doctor` shows.
///
/// @param target  what nests run on where nobody asks for anything: `x64-avx2`, `x64-avx512`, `jvm` or `reference`
/// @param refusal why there is no machine code, half a sentence; empty where there is
/// @param caches  empty where the processor cannot be asked, which takes machine code
public record MachineFacts(String target, String refusal, Optional<String> isa, Optional<Caches> caches, boolean nativeAccess) {
    /// Bytes of the data caches.
    public record Caches(long l1, long l2, long l3) {}

    /// What one core does at best, in operations and bytes a second.
    public record Measured(double floats, double doubles, double cache, double memory) {}

    /// This machine's.
    public static MachineFacts here() {
        Machine machine = Machine.here();
        Optional<Cpu> cpu = machine.isa().map(_ -> Cpu.detect());
        return new MachineFacts(Targets.standard(), machine.refusal(), machine.isa().map(MachineFacts::label), cpu.map(c -> new Caches(c.l1(), c.l2(), c.l3())),
                MachineFacts.class.getModule().isNativeAccessEnabled());
    }

    private static String label(Isa isa) {
        return isa.name().toLowerCase(Locale.ROOT);
    }

    /// Measured now, in about a tenth of a second; nothing where there is no machine code to measure with.
    public static Optional<Measured> measure() {
        return Machine.here().isa().map(_ -> Peaks.here()).map(p -> new Measured(p.floats(), p.doubles(), p.cache(), p.memory()));
    }
}
