package io.kgraph.exec;

import io.kgraph.Tensor;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.error.GraphError;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.LoopEmitter;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The machine code of a plan's nests, for who reads it: loops, size, registers, disassembly.
public final class CodeListing {
    private static final long UNKNOWN = 64;

    private CodeListing() {}

    /// The text, with 64 for extents that only feeds decide; where there is no machine code, why, and the loops.
    public static String of(Plan plan, String loops) {
        Machine machine = Machine.here();
        if (machine.isa().isEmpty()) return "# no machine code here: " + machine.refusal() + "\n" + loops;
        Map<Dim.Symbol, Long> dims = new LinkedHashMap<>();
        for (Tensor p : plan.parameters())
            if (p.type().rankKnown()) for (Dim d : p.type().shape().dims()) if (!d.isConstant()) d.symbols().forEach(s -> dims.put(s, UNKNOWN));
        var out = new StringBuilder();
        if (!dims.isEmpty()) out.append("# with ").append(UNKNOWN).append(" for extents that are fed\n");
        try {
            for (BoundStep step : plan.bind(DimBinding.of(dims)).steps()) append(out, step, machine.isa().get());
        } catch (GraphError e) {                                 // such extents do not fit together
            out.append("# ").append(e.getMessage().lines().filter(l -> !l.isBlank() && !l.startsWith("──")).findFirst().orElse("")).append('\n');
        }
        return out.toString();
    }

    private static void append(StringBuilder out, BoundStep step, Isa isa) {
        Optional<BoundStep.Nest> nest = switch (step) {
            case BoundStep.LoopKernel k -> Optional.of(k.nest());
            case BoundStep.LibraryCall c -> c.epilogue().stream().findFirst();
            case BoundStep.CondStep _, BoundStep.ScanStep _, BoundStep.WhileStep _, BoundStep.PrintStep _ -> Optional.empty();
        };
        nest.ifPresent(n -> LoopEmitter.emit(n.nest(), n.sizes(), isa).ifPresent(code -> out.append(CodeText.of(n.nest(), code)).append('\n')));
    }
}
