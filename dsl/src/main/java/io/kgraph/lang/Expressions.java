package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.Function;
import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.error.Diagnostic;
import io.kgraph.type.Dim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lone expressions: what `kgraph eval`, string holes and the conformance cases say, elaborated in a scope of given names.
public final class Expressions {
    /// Words of other languages.
    private static final ImmutableMap<String, String> FOREIGN = ImmutableMap.of("True", "true", "False", "false", "None", "none", "null", "none", "nil", "none");

    private Expressions() {}

    /// The value of an expression: a tensor, a host value, a nesting of these, or null for `none`.
    ///
    /// Tensors are built in the default graph, with the caller's settings; arrays among the names become constants. Functions that ask
    /// the session do so when met, left to right. Integers are `Long`, floats `Double`.
    ///
    /// @throws ScriptError with everything that is wrong
    public static @Nullable Object elaborate(String text, Map<String, ?> names) {
        KGraphFile.Expression read = KGraphFile.parseExpression(Source.of("expression", text));
        refuse(read.problems());
        refuse(read.levelTwo());
        try {
            return new Evaluator(new Lone(names)).value(read.expr(), Locals.NONE);
        } catch (Refused refused) {
            throw new ScriptError(ImmutableList.of(refused.diagnostic()), refused.error());
        }
    }

    private static void refuse(ImmutableList<Diagnostic> problems) {
        if (!problems.isEmpty()) throw new ScriptError(problems, Optional.empty());
    }

    /// The scope of a lone expression: the given names, then the predeclared ones.
    private record Lone(Map<String, ?> names) implements Surroundings {
        @Override public Position position() {
            return Position.LONE;
        }

        @Override public @Nullable Object value(Ast.Ref name, Collection<String> locals) {
            if (names.containsKey(name.name())) return Host.value(names.get(name.name()));
            return predeclared(name).orElseThrow(() -> {
                var known = new LinkedHashSet<>(locals);
                known.addAll(names.keySet());
                return unknown(name, known);
            });
        }

        @Override public boolean isUnbound(String name) {
            return !names.containsKey(name) && !Functions.isPredeclared(name);
        }

        @Override public Object call(Builtin function, Arguments arguments) {
            if (function.name().equals("len") && arguments.raw(0) instanceof List<?> list) return (long) list.size();
            throw Refused.of(Code.E0501, arguments.call(), function.name() + " belongs into a script.");
        }

        @Override public @Nullable Long seed(Builtin function, Span call) {
            return null;
        }

        @Override public Object extent(Dim dim, Span span) {
            return dim;
        }

        @Override public @Nullable Object apply(Function function, Calls.Given values, Span call) {
            return function.apply(values.value());
        }

        @Override public void stands(Span anchor, Span whole) {}

        @Override public void made(Tensor tensor, Span span) {}

        @Override public Optional<Program.Origin> origin(Tensor tensor) {
            return Optional.empty();
        }

        @Override public Object field(Dataset base, Ast.Expr of, Ast.Field field) {
            throw Refused.of(Code.E0501, field.span(), "Tables belong into scripts.");
        }

        @Override public Object rows(Dataset base, Ast.Subscript subscript, Span whole, Locals locals) {
            throw Refused.of(Code.E0501, subscript.span(), "Tables belong into scripts.");
        }
    }

    /// A builtin or constant of that name.
    static Optional<Object> predeclared(Ast.Ref name) {
        if (Functions.isTraining(name.name())) return Optional.of(phase(Evaluator.at(name.span(), K::learningPhase)));
        Optional<Object> constant = Functions.constant(name.name());
        return constant.isPresent() ? constant : Functions.find(name.name()).map(f -> f);
    }

    /// A fixed phase, which may be 0 or 1, as the bool that it means.
    private static Object phase(Object phase) {
        return phase instanceof Number n ? (Object) (n.doubleValue() != 0) : phase;
    }

    static Refused unknown(Ast.Ref name, Collection<String> known) {
        String here = FOREIGN.get(name.name());
        if (here != null)
            return new Refused(Code.E0105.at(name.span(), "'" + name.name() + "' is written '" + here + "' here.").hint(here, new Diagnostic.Edit(name.span().place(), here)));
        var candidates = new ArrayList<>(known);
        candidates.addAll(Functions.predeclared());
        List<String> near = Nearest.to(name.name(), candidates);
        return new Refused(Code.E0201.at(name.span(), "There is no '" + name.name() + "'.").candidates(near));
    }
}
