package io.kgraph.exec;

import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.error.GraphError;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.CodeText;
import io.kgraph.exec.x64.Machine;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.Peaks;
import io.kgraph.exec.x64.Publication;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.Product;
import io.kgraph.op.MatMul;
import io.kgraph.type.Dim;
import io.kgraph.type.DimBinding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/// The machine code of a plan, for who reads it: loops, size, registers, how near it comes to what the machine can do, disassembly.
public final class CodeListing {
    private static final long UNKNOWN = 64;

    private final BoundPlan plan;
    private final Isa isa;
    private final StringBuilder out;

    private CodeListing(BoundPlan plan, Isa isa, StringBuilder out) {
        this.plan = plan;
        this.isa = isa;
        this.out = out;
    }

    /// The text, with 64 for extents that only feeds decide; where there is no machine code, why, and the loops.
    public static String of(Plan plan, String loops) {
        Machine machine = Machine.here();
        if (machine.isa().isEmpty()) return "# no machine code here: " + machine.refusal() + "\n" + loops;
        Map<Dim.Symbol, Long> dims = new LinkedHashMap<>();
        for (Tensor p : plan.parameters())
            if (p.type().rankKnown()) for (Dim d : p.type().shape().dims()) if (!d.isConstant()) d.symbols().forEach(s -> dims.put(s, UNKNOWN));
        var out = new StringBuilder();
        if (!dims.isEmpty()) out.append("# with ").append(UNKNOWN).append(" for extents that are fed\n");
        try (var session = LocalSession.open(plan.source().results().getFirst().context(), Session.Options.DEFAULT.withTarget("x64").withThreads(1));
                Executable executable = session.link(plan, DimBinding.of(dims))) {
            var listing = new CodeListing(executable.plan(), machine.isa().get(), out);
            for (Linker.Linked l : executable.linked()) listing.append(l);
        } catch (GraphError e) {                                 // such extents do not fit together
            out.append("# ").append(e.getMessage().lines().filter(l -> !l.isBlank() && !l.startsWith("──")).findFirst().orElse("")).append('\n');
        }
        return out.toString();
    }

    /// Kernels of steps of their own with their roofline; steps that have become one with others, loops and convolutions as they tell.
    private void append(Linker.Linked linked) {
        var steps = plan.steps().subList(linked.first(), linked.first() + linked.count());
        if (linked.code() instanceof NativeStep || linked.code() instanceof NativeSequence) steps.forEach(this::append);
        else linked.code().text().ifPresentOrElse(t -> out.append("step ").append(linked.first()).append(linked.count() > 1 ? " to " + (linked.first() + linked.count() - 1) : "").append(": ").append(t.strip()).append("\n\n"),
                () -> steps.forEach(this::append));
    }

    private void append(BoundStep step) {
        switch (step) {
            case BoundStep.LoopKernel k -> append(k.nest());
            case BoundStep.LibraryCall c -> {
                if (c.op() instanceof MatMul product) append(product, c);
                c.epilogue().forEach(this::append);
            }
            case BoundStep.CondStep c -> {
                c.then().steps().forEach(new CodeListing(c.then(), isa, out)::append);
                c.otherwise().steps().forEach(new CodeListing(c.otherwise(), isa, out)::append);
            }
            case BoundStep.ScanStep s -> s.body().steps().forEach(new CodeListing(s.body(), isa, out)::append);
            case BoundStep.WhileStep w -> {
                w.condition().steps().forEach(new CodeListing(w.condition(), isa, out)::append);
                w.body().steps().forEach(new CodeListing(w.body(), isa, out)::append);
            }
            case BoundStep.PrintStep _ -> {}
        }
    }

    private void append(BoundStep.Nest nest) {
        var publication = new Publication();
        NestCodes.of(nest.nest(), nest.sizes(), isa, publication).ifPresent(loaded -> {
            publication.publish();
            try (var trial = new KernelTrial(plan)) {
                OptionalDouble seconds = loaded.entry().map(entry -> trial.seconds(nest, loaded.code(), entry)).orElse(OptionalDouble.empty());
                out.append(CodeText.of(nest.nest(), loaded.code(), Roofline.of(plan, nest).text(Peaks.here(), seconds))).append('\n');
            }
        });
    }

    private void append(MatMul op, BoundStep.LibraryCall call) {
        BoundView a = call.inputs().get(0), b = call.inputs().get(1), c = call.outputs().getFirst();
        long k = a.type().extent(op.transposeA() ? -2 : -1);
        try (var pool = new WorkPool(1); var trial = new KernelTrial(plan)) {
            Product.bind(op, a, b, c, false, Cpu.detect(), pool).ifPresent(product -> {
                out.append("product ").append(a.type()).append(op.transposeA() ? "ᵀ" : "").append(" · ").append(b.type()).append(op.transposeB() ? "ᵀ" : "").append(": ").append(product.plan()).append('\n');
                out.append("  ").append(Roofline.of(a, b, c, k).text(Peaks.here(), trial.seconds(product, a, b, c))).append('\n');
                for (NativeCode code : product.codes()) out.append(CodeText.of(code.bytes())).append('\n');
            });
        }
    }
}
