package io.kgraph.fuzz;

import com.google.common.collect.ImmutableList;
import io.kgraph.array.NDArray;
import io.kgraph.ir.GraphText;

/// A failing graph as text: what was expected and found, the graph, and the script that runs it, or a program where the language cannot say it.
record Reproduction(GraphCase graph, Trial.Difference difference) {
    @Override public String toString() {
        String what = difference.rewriting() ? "rewriting changes bits" : "differs on " + difference.way();
        return what + "\n" + where() + "\n" + GraphText.of(graph.graph()) + "\n" + program(graph);
    }

    /// A script, or Java where the language cannot say it.
    static String program(GraphCase graph) {
        return ScriptProgram.of(graph).orElseGet(() -> new JavaProgram(graph).toString());
    }

    /// The first result that differs, and where.
    private String where() {
        if (!(difference.expected() instanceof Outcome.Values(ImmutableList<NDArray> expected) && difference.found() instanceof Outcome.Values(ImmutableList<NDArray> found)))
            return "expected " + difference.expected() + "\nfound    " + difference.found();
        int result = Outcome.firstDifference(expected, found);
        NDArray e = expected.get(result), f = found.get(result);
        var text = new StringBuilder("result " + result + ", " + e.type() + (e.type().equals(f.type()) ? "" : " and " + f.type()) + "\n");
        if (!e.type().equals(f.type())) return text.toString();
        NDArray flat = e.reshape(e.size()), other = f.reshape(f.size());
        int told = 0;
        for (long i = 0; i < e.size() && told < 8; i++)
            if (!flat.at(0, i).bitEquals(other.at(0, i))) {
                text.append("  element ").append(i).append(": expected ").append(flat.at(0, i).item()).append(", found ").append(other.at(0, i).item()).append('\n');
                told++;
            }
        return text.toString();
    }
}
