package io.kgraph.exec;

import com.google.common.collect.ImmutableList;
import io.kgraph.compiler.plan.BoundPlan;
import io.kgraph.compiler.plan.BoundStep;
import io.kgraph.compiler.plan.BoundView;
import io.kgraph.compiler.plan.Buffer;
import io.kgraph.exec.parallel.WorkPool;
import io.kgraph.exec.x64.Driver;
import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import java.util.Optional;
import java.util.stream.Collectors;

/// A loop whose steps are native calls, with no Java between steps: one call of the [Driver] makes many of them, and comes back from time to time to see whether
/// the loop is to stop. Threads take lines of their own through all steps.
///
/// @param body   the memory of its plan, which has no code of its own
/// @param pieces what each thread calls, over its lines
record NativeScan(BoundStep.ScanStep step, Executable body, NativeCode driver, ImmutableList<Piece> pieces, WorkPool pool) implements ControlTarget.Bodies {
    private static final int LEAST_LINES = 4;

    /// What is called for some of the lines, the first of which is `line`.
    record Piece(ImmutableList<BodyCall> calls, long line) {}

    static Optional<Code> of(BoundStep.ScanStep step, Isa isa, Binding binding) {
        Optional<NativeCode> driver = Driver.code();
        if (driver.isEmpty() || step.steps() == 0 || !BodyCalls.mayBe(step.body())) return Optional.empty();
        Executable body = binding.linker().memory(step.body());
        var copies = copies(step, body);
        Optional<ImmutableList<Piece>> pieces = shared(step, copies, isa, binding).or(() -> alone(step, copies, isa, binding));
        if (pieces.isEmpty()) body.close();
        return pieces.map(p -> new NativeScan(step, body, driver.get(), p, binding.pool()));
    }

    // ---- pieces ----------------------------------------------------------------------------------------------------

    /// Each thread has some lines, if there are enough of them.
    private static Optional<ImmutableList<Piece>> shared(BoundStep.ScanStep step, ImmutableList<BoundStep.Nest> copies, Isa isa, Binding binding) {
        long lines = lines(step.body(), step.carries()), threads = Math.min(binding.pool().threads(), lines / LEAST_LINES);
        if (threads < 2) return Optional.empty();
        Optional<ImmutableList<BodyCall>> less = BodyCalls.of(step, copies, lines, lines / threads, isa, binding);
        if (less.isEmpty() || nanos(less.get()) * step.steps() < WorkPool.WORTHWHILE_NANOS) return Optional.empty();
        Optional<ImmutableList<BodyCall>> more = lines % threads == 0 ? less : BodyCalls.of(step, copies, lines, lines / threads + 1, isa, binding);
        if (more.isEmpty()) return Optional.empty();
        var pieces = ImmutableList.<Piece>builder();
        long line = 0;
        for (long p = 0; p < threads; p++) {
            boolean larger = p < lines % threads;
            pieces.add(new Piece(larger ? more.get() : less.get(), line));
            line += lines / threads + (larger ? 1 : 0);
        }
        return Optional.of(pieces.build());
    }

    /// The leading extent of the first carry, or else of the first output.
    private static long lines(BoundPlan body, int carries) {
        for (BoundView result : body.results().subList(0, carries == 0 ? Math.min(1, body.results().size()) : carries)) if (result.type().rank() > 0) return result.type().extent(0);
        return 1;
    }

    /// The calling thread makes whole steps, none of which is worth sharing out.
    private static Optional<ImmutableList<Piece>> alone(BoundStep.ScanStep step, ImmutableList<BoundStep.Nest> copies, Isa isa, Binding binding) {
        return BodyCalls.whole(step, copies, isa, binding).filter(calls -> calls.stream().allMatch(c -> binding.pool().pieces(c.nanos(), Long.MAX_VALUE) == 1)).map(calls -> ImmutableList.of(new Piece(calls, 0)));
    }

    private static double nanos(ImmutableList<BodyCall> calls) {
        return calls.stream().mapToDouble(BodyCall::nanos).sum();
    }

    /// About how long a step takes.
    double nanos() {
        return pieces.stream().mapToDouble(p -> nanos(p.calls())).max().orElse(0);
    }

    // ---- what is copied at the end of a step -----------------------------------------------------------------------

    /// Outputs that do not come to lie where they belong; carries that lie where a carry is, by way of memory of their own; other carries that nests do not write.
    /// The buffers behind those of the plan stand for where each result goes, then for the memory of each carry on its way.
    private static ImmutableList<BoundStep.Nest> copies(BoundStep.ScanStep step, Executable body) {
        var copies = ImmutableList.<BoundStep.Nest>builder();
        BoundPlan plan = step.body();
        int carries = step.carries();
        for (int r = carries; r < plan.results().size(); r++) if (!isWritten(body, carries, r)) copies.add(CopyNest.of(plan.results().get(r), place(plan, r)));
        for (int c = 0; c < carries; c++) if (isMoving(plan, carries, c)) copies.add(CopyNest.of(plan.results().get(c), held(plan, c)));
        for (int c = 0; c < carries; c++) if (body.made(c) < 0 && !isMoving(plan, carries, c)) copies.add(CopyNest.of(plan.results().get(c), place(plan, c)));
        for (int c = 0; c < carries; c++) {
            if (!isMoving(plan, carries, c)) continue;
            BoundView result = plan.results().get(c);
            copies.add(CopyNest.of(new BoundView(held(plan, c), 0, ViewCopy.rowMajor(result.type()), result.type()), place(plan, c)));
        }
        return copies.build();
    }

    /// Nests write the output where it is stacked.
    static boolean isWritten(Executable body, int carries, int result) {
        int made = body.made(result);
        if (made < 0) return false;
        for (int r = carries; r < result; r++) if (body.made(r) == made) return false;
        return true;
    }

    static boolean isMoving(BoundPlan plan, int carries, int carry) {
        return plan.buffers().get(plan.results().get(carry).buffer()).buffer().place() instanceof Buffer.Place.Fed fed && fed.index() < carries;
    }

    /// Where a result goes.
    static int place(BoundPlan plan, int result) {
        return plan.buffers().size() + result;
    }

    /// Where a carry is on its way.
    static int held(BoundPlan plan, int carry) {
        return plan.buffers().size() + plan.results().size() + carry;
    }

    // ---- code ------------------------------------------------------------------------------------------------------

    @Override public Optional<String> text() {
        String head = "a native loop of " + step.steps() + " steps" + (pieces.size() > 1 ? ", lines shared out among " + pieces.size() : "") + "\n";
        return Optional.of(pieces.getFirst().calls().stream().map(BodyCall::text).collect(Collectors.joining("\n", head, "")));
    }

    @Override public Run open(Workspace workspace) {
        return new NativeScanRun(this, workspace, body.open(workspace, step.workspace()));
    }

    @Override public void close() {
        body.close();
    }
}
