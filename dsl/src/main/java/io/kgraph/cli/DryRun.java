package io.kgraph.cli;

import io.kgraph.Session;
import io.kgraph.Tensor;
import io.kgraph.compiler.CompileOptions;
import io.kgraph.compiler.Compiler;
import io.kgraph.compiler.plan.Plan;
import io.kgraph.ir.Graph;
import io.kgraph.lang.Command;
import io.kgraph.lang.Program;
import io.kgraph.run.Guard;
import io.kgraph.run.RunGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Plans every run of a script without doing any.
final class DryRun {
    private DryRun() {}

    /// What a command runs.
    record Planned(Command command, List<Tensor> fetches, List<Session.Update> updates) {
        /// The graph with everything that has to be fed as parameters.
        Graph graph() {
            return RunGraph.of(fetches, updates);
        }
    }

    static int run(Program program, Map<String, Tensor> fetches, Session.Options session, Output output) {
        for (Planned planned : all(program)) {
            Plan plan = Compiler.compile(planned.graph(), planned.updates(), CompileOptions.DEFAULT.withFastMath(session.fastMath()));
            say(output, planned.command().span().line(), planned.command().span().text().lines().findFirst().orElse(""), planned.graph().size(), plan);
        }
        if (!fetches.isEmpty()) {
            Graph graph = RunGraph.of(List.copyOf(fetches.values()), List.of());
            say(output, 0, "--fetch " + String.join(" ", fetches.keySet()), graph.size(), Compiler.compile(graph, List.of(), CompileOptions.DEFAULT.withFastMath(session.fastMath())));
        }
        return Cli.end(output, List.of());
    }

    private static void say(Output output, int line, String what, int nodes, Plan plan) {
        output.line((line == 0 ? "" : "line " + line + ": ") + what.strip() + ": " + nodes + (nodes == 1 ? " node, " : " nodes, ")
                + plan.steps().size() + (plan.steps().size() == 1 ? " step" : " steps"));
        var object = new LinkedHashMap<String, Object>();
        object.put("type", "plan");
        object.put("line", line);
        object.put("nodes", nodes);
        object.put("steps", plan.steps().size());
        output.json(object);
    }

    /// All runs of a script, in order; those inside a `train` follow it.
    static List<Planned> all(Program program) {
        var planned = new ArrayList<Planned>();
        program.commands().forEach(c -> collect(c, planned));
        return planned;
    }

    private static void collect(Command command, List<Planned> into) {
        Command.runOf(command).filter(r -> !r.fetches().isEmpty()).ifPresent(r -> into.add(new Planned(command, r.fetches(), updatesOf(command))));
        if (command instanceof Command.Train train) train.every().forEach(e -> e.commands().forEach(c -> collect(c, into)));
        if (command instanceof Command.Test test) test.commands().forEach(c -> collect(c, into));
    }

    private static List<Session.Update> updatesOf(Command command) {
        return command instanceof Command.Train train ? Guard.updates(train) : List.of();
    }
}
