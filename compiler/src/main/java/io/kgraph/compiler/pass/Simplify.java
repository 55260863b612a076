package io.kgraph.compiler.pass;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.compiler.rewrite.Rewriter;
import io.kgraph.compiler.rewrite.Rule;
import io.kgraph.ir.Graph;
import java.util.List;
import java.util.function.BiConsumer;

/// Applies lists of rules, in bodies too.
public final class Simplify implements GraphPass {
    private final String name;
    private final Rewriter rewriter;

    public Simplify(String name, List<Rule> rules, BiConsumer<Rule, Tensor> fired) {
        this.name = name;
        this.rewriter = new Rewriter(ImmutableList.copyOf(rules), fired);
    }

    @Override public String name() {
        return name;
    }

    @Override public Graph run(Graph graph) {
        return rewriter.rewrite(Bodies.map(graph, this::run));
    }
}
