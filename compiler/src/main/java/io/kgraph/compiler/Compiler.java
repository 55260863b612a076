package io.kgraph.compiler;

import com.google.common.collect.ImmutableList;
import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.compiler.fuse.Fusion;
import io.kgraph.compiler.fuse.Schedule;
import io.kgraph.compiler.pass.GraphPass;
import io.kgraph.compiler.pass.Passes;
import io.kgraph.compiler.pass.Program;
import io.kgraph.compiler.pass.ResolveState;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.compiler.plan.PlanWriter;
import io.kgraph.compiler.plan.Step;
import io.kgraph.ir.Graph;
import io.kgraph.ir.GraphText;
import io.kgraph.ir.GraphVerifier;
import java.util.List;
import java.util.stream.Collectors;

/// From graph to plan. Read [#compile] first.
public final class Compiler {
    private final CompileOptions options;
    private final CompileTrace trace;

    private Compiler(CompileOptions options, CompileTrace trace) {
        this.options = options;
        this.trace = trace;
    }

    /// Compiles a graph: its parameters are fed, its results fetched, and the variables of `updates` and of the
    /// assignments in it take their new values at the end of a run.
    public static Plan compile(Graph graph, List<Session.Update> updates, CompileOptions options) {
        return compile(graph, updates, options, CompileTrace.brief());
    }

    /// As [#compile(Graph, List, CompileOptions)], telling what happens.
    public static Plan compile(Graph graph, List<Session.Update> updates, CompileOptions options, CompileTrace trace) {
        return new Compiler(options, trace).compile(graph, updates);
    }

    /// The first half of it: what the reference walks.
    public static Program rewrite(Graph graph, List<Session.Update> updates, CompileOptions options, CompileTrace trace) {
        return new Compiler(options, trace).rewrite(graph, updates);
    }

    /// From graph to plan. Everything on the way prints.
    private Plan compile(Graph graph, List<Session.Update> updates) {
        Schedule schedule = schedule(rewrite(graph, updates));
        var asked = ImmutableList.<Tensor>builder().addAll(graph.results()).addAll(updates.stream().map(Session.Update::value).iterator()).build();
        return write(graph.withResults(asked), schedule);
    }

    private Program rewrite(Graph graph, List<Session.Update> updates) {
        trace.step("graph", graph.size(), () -> GraphText.of(graph));
        return rewrite(resolve(graph, updates));
    }

    private Program resolve(Graph graph, List<Session.Update> updates) {
        var resolved = ResolveState.resolve(graph, updates);
        trace.step("resolve-state", resolved.graph().size(), () -> GraphText.of(resolved.graph()));
        return new Program(resolved.graph(), graph.results().size(), resolved.prints(), resolved.variables());
    }

    private Program rewrite(Program program) {
        Graph graph = program.graph();
        for (GraphPass pass : Passes.standard(options.fastMath(), trace::fired)) {
            Graph next = pass.run(graph);
            if (options.verify()) GraphVerifier.verify(next, pass.name());
            trace.step(pass.name(), next.size(), () -> GraphText.of(next));
            graph = next;
        }
        return new Program(graph, program.outputs(), program.prints(), program.committed());
    }

    private Schedule schedule(Program program) {
        Schedule schedule = Fusion.schedule(program);
        trace.step("fusion", schedule.items().size(), schedule::toString);
        return schedule;
    }

    private Plan write(Graph source, Schedule schedule) {
        Plan plan = PlanWriter.write(source, schedule, this::body);
        trace.step("loops", plan.steps().size(), () -> nests(plan));
        trace.step("memory", plan.memory().lifetimes().size(), () -> plan.memory().toString());
        trace.step("plan", plan.steps().size(), plan::toString);
        return plan;
    }

    /// The plan of a branch or a step of a loop, whose graph went through the passes with the one around it.
    private Plan body(Graph body) {
        return write(body, schedule(new Program(body, body.results().size(), 0, ImmutableList.of())));
    }

    private static String nests(Plan plan) {
        return plan.steps().stream().map(s -> switch (s) {
            case Step.LoopKernel k -> k.nest().toString();
            case Step.LibraryCall c -> c.epilogue().stream().map(e -> e.nest().toString()).collect(Collectors.joining());
            case Step.CondStep _, Step.ScanStep _, Step.WhileStep _, Step.PrintStep _ -> "";
        }).collect(Collectors.joining());
    }
}
