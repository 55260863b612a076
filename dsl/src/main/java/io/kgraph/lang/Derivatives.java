package io.kgraph.lang;

import io.kgraph.Tensor;
import io.kgraph.grad.Gradients;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The gradients that commands need; one that does not exist is E0601, or E0603 where an op on the way has none.
final class Derivatives {
    private Derivatives() {}

    /// Refuses what has no gradient.
    static void check(Script script, Tensor loss, Span span, List<Tensor> over, Optional<Ast.Expr> written) {
        var slopes = Evaluator.at(span, () -> Gradients.gradients(List.of(loss), over));
        for (int i = 0; i < over.size(); i++) if (slopes.get(i) == null) throw missing(script, loss, span, over.get(i), place(written, over.get(i), script, span));
    }

    /// The element of a written list that is this tensor, else the list.
    static Span place(Optional<Ast.Expr> written, Tensor v, Script script, Span otherwise) {
        if (written.isEmpty()) return otherwise;
        if (written.get() instanceof Ast.ListOf list)
            for (Ast.Expr item : list.items()) if (item instanceof Ast.Ref ref && script.scope.find(ref.name()).flatMap(Scope.Declared::value).filter(x -> x == v).isPresent()) return item.span();
        return written.get().span();
    }

    static Refused missing(Script script, Tensor loss, Span lossSpan, Tensor v, Span place) {
        String name = Kinds.shortened(lossSpan);
        String variable = script.origins.of(v).map(Program.Origin::name).orElse(v.label());
        Optional<Tensor> blocking = blocking(loss, v);
        if (blocking.isPresent() || !v.dtype().isFloating()) {
            Tensor b = blocking.orElse(v);
            String what = blocking.isPresent() ? b.op().name() : variable + " is " + b.dtype() + ", which";
            var problem = Code.E0603.at(place, what + " has no gradient.");
            Optional<Program.Origin> origin = script.origins.of(b);
            return new Refused(origin.isPresent() ? problem.row(origin.get().name(), b.fullType().toString(), "between " + name + " and " + variable, origin.get().text()) : problem);
        }
        var trained = new ArrayList<String>();
        for (Tensor t : script.variables) if (depends(loss, t)) trained.add(t.label());
        var problem = Code.E0601.at(place, name + " does not depend on " + variable + ".")
                .row(name, loss.type().toString(), "", origin(script, loss) + (trained.isEmpty() ? "" : ", depends on " + String.join(", ", trained)))
                .row(variable, v.type().toString(), "", origin(script, v));
        return new Refused(problem.hint("leave " + variable + " out of `over`, or use it in " + name + "."));
    }

    private static String origin(Script script, Tensor t) {
        return script.origins.of(t).map(Program.Origin::text).orElse("");
    }

    static boolean depends(Tensor loss, Tensor v) {
        return reached(loss).contains(v);
    }

    static Set<Tensor> reached(Tensor from) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Tensor> open = new ArrayDeque<>(List.of(from));
        seen.add(from);
        while (!open.isEmpty()) for (Tensor in : open.pop().inputs()) if (seen.add(in)) open.push(in);
        return seen;
    }

    /// Below integers, which have no gradients anyway, the node that made them of floating numbers.
    private static Tensor cutting(Tensor user, Tensor input, Tensor v) {
        Tensor t = user;
        Tensor in = input;
        while (in != v && !in.dtype().isFloating()) {
            t = in;
            Optional<Tensor> below = t.inputs().stream().filter(i -> depends(i, v)).findFirst();
            if (below.isEmpty()) return t;
            in = below.get();
        }
        return t;
    }

    /// The first node from the loss down that depends on `v` and passes no gradient on.
    private static Optional<Tensor> blocking(Tensor loss, Tensor v) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Tensor> open = new ArrayDeque<>(List.of(loss));
        @Nullable Tensor found = null;
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            if (!seen.add(t)) continue;
            for (int i = 0; i < t.inputs().size(); i++) {
                Tensor in = t.input(i);
                boolean passes = t.op().differentiable(i) && in.fullType() instanceof io.kgraph.type.TensorType type && type.dtype().isFloating();
                if (passes) open.push(in);
                else if (found == null && depends(in, v)) found = cutting(t, in, v);
            }
        }
        return Optional.ofNullable(found);
    }
}
