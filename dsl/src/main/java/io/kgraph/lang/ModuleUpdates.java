package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.Variable;
import io.kgraph.op.Assign;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The updates that the bodies of modules make, which a training does that what they give takes part in.
final class ModuleUpdates {
    /// @param results what the body gives
    /// @param call    the call of the instance
    /// @param around  the outermost call that traces what is inside of it, if there is one
    private record Made(Tensor assignment, List<Tensor> results, Span call, Optional<Traced> around) {}

    /// A call of a loop or of branches: functions are called for it once, and what they make is hidden in the op that it gives.
    private static final class Traced {
        private final Span call;
        private List<Tensor> results = List.of();

        Traced(Span call) {
            this.call = call;
        }
    }

    private final List<Made> all = new ArrayList<>();
    private final Deque<Traced> open = new ArrayDeque<>();

    void add(List<Tensor> assignments, List<Tensor> results, Span call) {
        for (Tensor a : assignments) all.add(new Made(a, results, call, Optional.ofNullable(open.peekLast())));
    }

    /// What has been made now; run, it forgets the rest.
    Runnable mark() {
        int before = all.size();
        return () -> all.subList(before, all.size()).clear();
    }

    /// Does the work of a call that may trace functions.
    <T extends @Nullable Object> T tracing(Span call, Supplier<T> work) {
        var traced = new Traced(call);
        open.push(traced);
        try {
            T result = work.get();
            traced.results = ModuleInstance.tensors(result);
            return result;
        } finally {
            open.pop();
        }
    }

    /// What is computed again for gradients, so that a training meets only its outer results.
    <T extends @Nullable Object> T recomputed(Supplier<T> work) {
        int before = all.size();
        T value = work.get();
        for (Made m : List.copyOf(all.subList(before, all.size()))) all.add(new Made(m.assignment, ModuleInstance.tensors(value), m.call, m.around));
        return value;
    }

    /// The new values of variables on the way to an objective.
    ///
    /// @throws Refused if one has two of them, or is inside of a loop or a branch
    Map<Variable, Tensor> below(Tensor objective) {
        Set<Tensor> reached = Derivatives.reached(objective);
        var found = new LinkedHashMap<Variable, Made>();
        for (Made m : all) {
            if (!(m.assignment.op() instanceof Assign assign)) continue;
            if (m.results.stream().anyMatch(reached::contains)) {
                Made other = found.putIfAbsent(assign.variable(), m);
                if (other != null && other.assignment != m.assignment) throw twice(assign.variable(), other, m);
            } else if (m.around.isPresent() && m.around.get().results.stream().anyMatch(reached::contains)) throw inside(assign.variable(), m, m.around.get());
        }
        var values = new LinkedHashMap<Variable, Tensor>();
        found.forEach((variable, m) -> values.put(variable, m.assignment.input(0)));
        return values;
    }

    private static Refused twice(Variable variable, Made first, Made second) {
        return new Refused(Code.E0508.at(second.call, "'" + variable.label() + "' is assigned twice in a step, once by each of two calls of its module.")
                .row(Kinds.shortened(first.call), "", "", place(first.call, second)).row(Kinds.shortened(second.call), "", "", place(second.call, second))
                .hint("call it once on both inputs joined by concatenate(…, axis=0), or make two instances."));
    }

    private static Refused inside(Variable variable, Made made, Traced around) {
        String outer = around.call.text().split("\\W", 2)[0];
        return new Refused(Code.E0508.at(made.call, "'" + variable.label() + "' is updated by its module, but inside of '" + outer + "' nothing can be assigned.")
                .row(Kinds.shortened(made.call), "", "", place(made.call, made)).row(Kinds.shortened(around.call), "", "", place(around.call, made))
                .hint("call it before or after '" + outer + "', on all rows at once."));
    }

    /// `line 9`, or `nn.kgraph:9` where that is not the file of the message.
    private static String place(Span call, Made message) {
        String file = call.source().name();
        return file.equals(message.call.source().name()) ? "line " + call.line() : file + ":" + call.line();
    }
}
