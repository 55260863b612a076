package io.kgraph.exec;

import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.exec.jvm.BoundNest;
import io.kgraph.exec.jvm.Tiles;
import io.kgraph.exec.x64.NestCodes;
import io.kgraph.exec.x64.asm.Cpu;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.exec.x64.gemm.Product;
import io.kgraph.op.MatMul;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// A matrix product as machine code, with what follows it: as machine code on the whole result, else on each block of rows while it is in cache.
///
/// @param single the product as one call, where it is that small
/// @param right  a number that is the same for as long as the right operand is, where that is for several runs
/// @param after  what follows, on the whole result
/// @param rows   the same, on blocks of rows where the product goes by these
/// @param blocks the same where there is no machine code for it
record NativeProduct(Product product, Optional<Product.Single> single, int[] inputs, int output, Optional<ToLongFunction<Workspace>> right, Optional<NativeNest> after, Optional<BlockEpilogue> rows,
        Optional<BoundNest> blocks, int[] blockBuffers, int threads)
        implements NativeStep {
    static Optional<Code> of(MatMul op, BoundStep.LibraryCall call, Isa isa, Binding binding) {
        BoundView b = call.inputs().get(1), c = call.outputs().getFirst();
        Optional<ToLongFunction<Workspace>> right = steady(binding, b.buffer());
        Optional<BoundStep.Nest> epilogue = call.epilogue().stream().findFirst();
        Optional<NativeNest> after = epilogue.flatMap(e -> NestCodes.of(e.nest(), e.sizes(), isa, binding.publication()).map(loaded -> NativeNest.of(e, loaded, binding.pool())));
        Optional<BoundNest> blocks = after.isPresent() ? Optional.empty() : epilogue.map(e -> BoundNest.of(e.nest(), e.sizes()));
        return Product.bind(op, call.inputs().getFirst(), b, c, right.isPresent(), Cpu.detect(), binding.pool())
                .map(p -> {
                    Optional<BlockEpilogue> rows = after.isEmpty() || p.single().isPresent() ? Optional.empty()
                            : epilogue.flatMap(e -> BlockEpilogue.of(p, e, c.type().count() / Math.max(1, c.type().extent(-1)), isa, binding));
                    return new NativeProduct(p, p.single(), new int[] {call.inputs().getFirst().buffer(), b.buffer()}, c.buffer(), right, after, rows, blocks,
                            epilogue.map(JvmTarget::buffers).orElse(new int[0]), binding.pool().threads());
                });
    }

    /// What lies in the plan, a variable that no step writes to, and what a loop captures: a number that is the same for as long as they are.
    static Optional<ToLongFunction<Workspace>> steady(Binding binding, int buffer) {
        BoundPlan plan = binding.plan();
        return switch (plan.buffers().get(buffer).buffer().place()) {
            case Buffer.Place.Literal _ -> Optional.of(_ -> 0);
            case Buffer.Place.State s when plan.plan().commits().stream().noneMatch(c -> c.variable() == s.variable()) -> {
                VariableStore.Cell cell = binding.linker().cell(s.variable());
                yield Optional.of(_ -> cell.version());
            }
            case Buffer.Place.Fed fed when fed.index() >= binding.captures() -> Optional.of(Workspace::loops);
            case Buffer.Place.State _, Buffer.Place.Fed _, Buffer.Place.Slab _, Buffer.Place.InPlace _ -> Optional.empty();
        };
    }

    @Override public boolean isSerial() {
        return single.isPresent() && blocks.isEmpty() && after.stream().allMatch(NativeNest::isSerial);
    }

    @Override public boolean isReady() {
        return after.stream().allMatch(NativeNest::isReady);
    }

    @Override public double nanos() {
        return product.nanos() + after.map(NativeNest::nanos).orElse(0.0);
    }

    @Override public int count() {
        return after.isPresent() ? 2 : 1;
    }

    @Override public List<Call> calls(Workspace workspace) {
        var calls = new ArrayList<Call>();
        calls.add(new Only(this, single.orElseThrow(), workspace));
        after.ifPresent(a -> calls.addAll(a.calls(workspace)));
        return calls;
    }

    /// The product as one call.
    private static final class Only implements Call {
        private final NativeProduct step;
        private final Product.Single single;
        private final Workspace workspace;
        private final MemorySegment words;

        Only(NativeProduct step, Product.Single single, Workspace workspace) {
            this.step = step;
            this.single = single;
            this.workspace = workspace;
            this.words = workspace.reserve(8L * single.words());
        }

        @Override public NativeCode code() {
            return single.code();
        }

        @Override public long address() {
            return words.address();
        }

        @Override public long units() {
            return single.units();
        }

        @Override public void refresh() {
            single.fill(words, workspace.buffer(step.inputs[0]).address(), workspace.buffer(step.inputs[1]).address(), workspace.buffer(step.output).address(), workspace.scratch(0));
        }

        @Override public void refuse(long refusal) {
            throw new BrokenInvariant("NativeProduct", "a product refuses nothing", step.product.plan());
        }
    }

    @Override public Needs needs() {
        Needs own = after.map(NativeNest::needs).orElse(Needs.NONE);
        if (rows.isPresent()) own = new Needs(own.bytes() + rows.get().needs(threads).bytes(), Math.max(own.scratch(), rows.get().needs(threads).scratch()));
        long bytes = own.bytes(), scratch = own.scratch();
        return single.map(s -> new Needs(bytes + 8L * s.words(), Math.max(scratch, s.scratchBytes()))).orElse(own);
    }

    @Override public Optional<String> text() {
        return Optional.of(product.plan() + after.flatMap(NativeNest::text).map(t -> "\n" + t).orElse(""));
    }

    @Override public Run open(Workspace workspace) {
        return new Whole(this, workspace);
    }

    /// The scratch of a workspace's threads, and panels that go with it.
    private record Scratch(Workspace workspace) implements Product.Workers {
        @Override public Tiles tiles(int worker) {
            return workspace.tiles(worker);
        }

        @Override public MemorySegment keep(long bytes) {
            return workspace.keep(bytes);
        }
    }

    private static final class Whole implements Run, Product.Then {
        private final NativeProduct step;
        private final Workspace workspace;
        private final Product.Run product;
        private final @Nullable Run after;
        private final BlockEpilogue.@Nullable Run rows;
        private final @Nullable BoundNest blocks;
        private final MemorySegment[] memory;
        private final long width;

        Whole(NativeProduct step, Workspace workspace) {
            this.step = step;
            this.workspace = workspace;
            this.product = step.product.open(new Scratch(workspace));
            this.rows = step.rows.filter(BlockEpilogue::isReady).map(r -> new BlockEpilogue.Run(r, workspace, step.threads)).orElse(null);
            this.after = rows != null ? null : step.after.map(a -> a.open(workspace)).orElse(null);
            this.blocks = step.blocks.orElse(null);
            this.memory = new MemorySegment[step.blockBuffers.length];
            this.width = step.product.width();
        }

        @Override public void run() {
            if (blocks != null) workspace.fill(memory, step.blockBuffers);
            product.run(workspace.buffer(step.inputs[0]), workspace.buffer(step.inputs[1]), workspace.buffer(step.output), version(), this);
            if (after != null) after.run();
        }

        private long version() {
            return step.right.isPresent() ? step.right.get().applyAsLong(workspace) : Product.Run.CHANGING;
        }

        @Override public void rows(int worker, long from, long to) {
            if (rows != null) rows.rows(worker, from, to);
            if (blocks != null) blocks.run(memory, workspace.tiles(worker), from * width, to * width);
        }
    }
}
