package io.kgraph.exec;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.array.NDArray;
import io.kgraph.exec.reference.ReferenceInterpreter;
import io.kgraph.type.DimBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A call that walks the graph with the value rules, for the reference target and for strings.
final class Interpretation {
    private final LocalSession session;
    private final ReferenceInterpreter interpreter;
    private final Map<Tensor, Tensor> randomOrigins;
    private final List<Tensor> order;                            // of the call's inputs

    Interpretation(LocalSession session, Specialised plan, DimBinding dims) {
        this.session = session;
        this.interpreter = new ReferenceInterpreter(plan.program(), dims, session.options().seed());
        this.randomOrigins = RunNumbers.origins(plan.source(), plan.program().graph());
        this.order = plan.inputs();
    }

    List<NDArray> run(List<NDArray> feeds, int outputs, NDArray @Nullable [] into) {
        var parameters = new ArrayList<NDArray>();
        for (Tensor p : interpreter.program().graph().parameters()) parameters.add(feeds.get(order.indexOf(p)));
        List<Variable> committed = interpreter.program().committed();
        return session.interpret(committed, outputs, into, () -> interpreter.run(parameters, session::valueInRun, this::draw));
    }

    private long draw(Tensor node) {
        return session.drawRandom(randomOrigins.getOrDefault(node, node));
    }
}
