package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Loaded;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.Product;
import io.kgraph.op.MatMul;
import io.kgraph.op.Pooling;
import io.kgraph.op.SumTo;
import io.kgraph.type.Shape;
import java.util.Optional;

/// Finds the native calls of a loop's body: those of a whole step, or of a step for some of its lines.
///
/// Lines are the leading extent of what the body makes. A body goes line by line where each line of every buffer that it writes is made from the same line of what it
/// reads, or from what is the same at each step; threads then need to know nothing of each other.
final class BodyCalls {
    private static final WorkPool ALONE = new WorkPool(1);

    private final BoundPlan plan;
    private final int constants;                                 // parameters from here on are the same at each step
    private final int sequences;                                 // parameters from here on are not carried
    private final Isa isa;
    private final Binding binding;
    private final long lines;
    private final long count;
    private final ImmutableList.Builder<BodyCall> calls = ImmutableList.builder();

    private BodyCalls(BoundStep.ScanStep step, long lines, long count, Isa isa, Binding binding) {
        this.plan = step.body();
        this.sequences = step.carries();
        this.constants = step.carries() + step.sequences();
        this.lines = lines;
        this.count = count;
        this.isa = isa;
        this.binding = binding;
    }

    /// The calls of a whole step; nothing where some of it is not native.
    static Optional<ImmutableList<BodyCall>> whole(BoundStep.ScanStep step, ImmutableList<BoundStep.Nest> copies, Isa isa, Binding binding) {
        return new BodyCalls(step, 1, 1, isa, binding).calls(copies);
    }

    /// The calls over `count` of `lines` lines; nothing where some of it is not native, or lines depend on each other.
    static Optional<ImmutableList<BodyCall>> of(BoundStep.ScanStep step, ImmutableList<BoundStep.Nest> copies, long lines, long count, Isa isa, Binding binding) {
        return new BodyCalls(step, lines, count, isa, binding).calls(copies);
    }

    /// Whether the body is of the kinds of steps that may be native.
    static boolean mayBe(BoundPlan body) {
        for (BoundPlan.BoundBuffer b : body.buffers()) if (b.buffer().place() instanceof Buffer.Place.InPlace) return false;
        return body.commits().isEmpty() && body.steps().stream().allMatch(s -> s instanceof BoundStep.LoopKernel
                || s instanceof BoundStep.LibraryCall c && (c.op() instanceof MatMul || (c.op() instanceof SumTo || c.op() instanceof Pooling) && c.epilogue().isEmpty()));
    }

    private Optional<ImmutableList<BodyCall>> calls(ImmutableList<BoundStep.Nest> copies) {
        for (int s = 0; s < plan.steps().size(); s++) if (!add(s, plan.steps().get(s))) return Optional.empty();
        for (BoundStep.Nest copy : copies) if (!add(-1, copy)) return Optional.empty();
        return Optional.of(calls.build());
    }

    private boolean add(int number, BoundStep step) {
        return switch (step) {
            case BoundStep.LoopKernel k -> add(number, k.nest());
            case BoundStep.LibraryCall c when c.op() instanceof MatMul product -> {
                boolean fits = add(number, product, c);
                for (BoundStep.Nest n : c.epilogue()) fits = fits && add(number, n);
                yield fits;
            }
            case BoundStep.LibraryCall c when c.op() instanceof SumTo -> add(number, SumToNest.of(c.inputs().getFirst(), c.outputs().getFirst()));
            case BoundStep.LibraryCall c when c.op() instanceof Pooling p -> {
                Optional<BoundStep.Nest> nest = PoolingNest.of(p, c.inputs().getFirst(), c.outputs().getFirst());
                yield nest.isPresent() && add(number, nest.get());
            }
            case BoundStep.LibraryCall _, BoundStep.CondStep _, BoundStep.ScanStep _, BoundStep.WhileStep _, BoundStep.PrintStep _ -> false;
        };
    }

    // ---- nests -----------------------------------------------------------------------------------------------------

    private boolean add(int number, BoundStep.Nest nest) {
        long[] lineBytes = new long[nest.buffers().size()];
        BoundStep.Nest part = nest;
        if (lines > 1) {
            Optional<LineNest> found = nest.nest().rows().isEmpty() ? Optional.empty() : LineNest.of(nest, lines).filter(n -> !n.sums() && isLineByLine(n));
            if (found.isEmpty()) return false;
            lineBytes = found.get().lineBytes();
            part = found.get().over(count);
        }
        Optional<Loaded> loaded = NestCodes.of(part.nest(), part.sizes(), isa, binding.publication());
        Optional<NativeCode> code = loaded.flatMap(Loaded::entry);
        if (code.isEmpty() || lines > 1 && !loaded.get().code().faults().isEmpty()) return false;
        calls.add(new BodyCall.Nest(number, loaded.get(), code.get(), part.nest(), JvmTarget.buffers(part), lineBytes));
        return true;
    }

    private boolean isLineByLine(LineNest n) {
        for (int p = 0; p < n.nest().params().size(); p++) {
            int buffer = n.buffers().get(p);
            boolean touched = n.reach()[p] != null;
            if (!touched || !n.nest().params().get(p).written() && (isGiven(buffer) || isConstant(buffer))) continue;
            if (!n.isLineByLine(p) || buffer < plan.buffers().size() && n.lineBytes()[p] * lines != plan.buffers().get(buffer).type().bytes()) return false;
        }
        return true;
    }

    /// It is a part of a sequence.
    private boolean isGiven(int buffer) {
        return buffer < plan.buffers().size() && plan.buffers().get(buffer).buffer().place() instanceof Buffer.Place.Fed fed && fed.index() >= sequences;
    }

    /// It is the same at each step.
    private boolean isConstant(int buffer) {
        if (buffer >= plan.buffers().size()) return false;
        return switch (plan.buffers().get(buffer).buffer().place()) {
            case Buffer.Place.Fed fed -> fed.index() >= constants;
            case Buffer.Place.Literal _, Buffer.Place.State _ -> true;
            case Buffer.Place.Slab _, Buffer.Place.InPlace _ -> false;
        };
    }

    // ---- products --------------------------------------------------------------------------------------------------

    private boolean add(int number, MatMul op, BoundStep.LibraryCall call) {
        BoundView a = call.inputs().get(0), b = call.inputs().get(1), c = call.outputs().getFirst();
        long aLine = 0, cLine = 0;
        boolean constant = isConstant(b.buffer());
        if (lines > 1) {
            if (op.transposeA() || a.type().rank() != 2 || c.type().rank() != 2 || c.type().extent(0) != lines || !constant || !isRows(a)) return false;
            aLine = a.strides().get(0) * a.type().dtype().bytes();
            cLine = c.strides().get(0) * c.type().dtype().bytes();
            a = some(a);
            c = some(c);
        }
        BoundView left = a, result = c;
        Optional<Product> product = Product.bind(op, left, b, result, constant, Cpu.detect(), ALONE);
        if (product.isEmpty()) return false;
        Optional<Product.Packed> packed = product.get().packed().filter(_ -> constant);
        Optional<? extends Product.Single> single = packed.isPresent() ? packed : product.get().single();
        if (single.isEmpty()) return false;
        calls.add(new BodyCall.Matrices(number, single.get(), packed, left.buffer(), b.buffer(), result.buffer(), aLine, cLine, product.get().nanos(), product.get().plan()));
        return true;
    }

    /// Its rows are the lines, each within that part of the buffer.
    private boolean isRows(BoundView a) {
        long row = a.strides().get(0), last = a.offset() + (a.type().extent(1) - 1) * a.strides().get(1);
        if (isGiven(a.buffer()) || isConstant(a.buffer())) return true;
        return a.strides().get(1) >= 0 && last < row && row * lines == plan.buffers().get(a.buffer()).type().count();
    }

    private BoundView some(BoundView view) {
        return new BoundView(view.buffer(), view.offset(), view.strides(), view.type().with(Shape.of(count, view.type().extent(1))));
    }
}
