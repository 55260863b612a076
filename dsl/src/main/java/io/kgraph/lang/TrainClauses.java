package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The clauses of a `train`, each at most once except `every`.
final class TrainClauses {
    private final Ast.TrainCommand train;
    private final Map<String, Ast.TrainClause> once = new LinkedHashMap<>();
    private final ImmutableList.Builder<Ast.Every> every = ImmutableList.builder();

    private TrainClauses(Ast.TrainCommand train) {
        this.train = train;
    }

    static TrainClauses of(Ast.TrainCommand train) {
        var clauses = new TrainClauses(train);
        train.clauses().forEach(clauses::add);
        clauses.judge();
        return clauses;
    }

    private void add(Ast.TrainClause clause) {
        if (clause instanceof Ast.Every e) {
            every.add(e);
            return;
        }
        if (once.put(word(clause), clause) != null) throw Refused.of(Code.E0502, clause.span(), "train repeats " + word(clause) + ".");
    }

    private static String word(Ast.TrainClause clause) {
        return switch (clause) {
            case Ast.Minimize _ -> "minimize";
            case Ast.Maximize _ -> "maximize";
            case Ast.Over _ -> "over";
            case Ast.Using _ -> "using";
            case Ast.Apply _ -> "apply";
            case Ast.Watch _ -> "watch";
            case Ast.On _ -> "on";
            case Ast.Batch _ -> "batch";
            case Ast.Shuffle _ -> "shuffle";
            case Ast.Epochs _ -> "epochs";
            case Ast.Steps _ -> "steps";
            case Ast.StopWhen _ -> "stop when";
            case Ast.Every _ -> "every";
        };
    }

    private void judge() {
        if (has("minimize") && has("maximize")) throw Refused.of(Code.E0502, the("maximize").span(), "train cannot combine minimize and maximize.");
        boolean aims = has("minimize") || has("maximize");
        if (!aims && !has("apply")) throw lacks("minimize");
        if (aims && !has("using")) throw lacks("using");
        if (!aims)
            for (String needsObjective : List.of("using", "over"))
                if (has(needsObjective)) throw Refused.of(Code.E0502, the(needsObjective).span(), "train cannot combine " + needsObjective + " with no minimize.");
        if (!has("on"))
            for (String needsData : List.of("batch", "shuffle"))
                if (has(needsData)) throw Refused.of(Code.E0502, the(needsData).span(), "train cannot combine " + needsData + " with no on.");
        if (!has("on") && !has("steps") && !has("epochs")) throw lacks("steps");
        if (!has("epochs") && !has("steps") && !has("stop when")) throw lacks("epochs");
    }

    private boolean has(String word) {
        return once.containsKey(word);
    }

    /// The clause of a word that is there.
    private Ast.TrainClause the(String word) {
        return Objects.requireNonNull(once.get(word));
    }

    private Refused lacks(String clause) {
        Span span = train.span();
        int end = Math.min(span.end(), span.start() + 5);
        return Refused.of(Code.E0502, train.label().map(l -> span.source().span(span.start(), l.span().end())).orElse(span.source().span(span.start(), end)), "train lacks " + clause + ".");
    }

    /// What falls or rises; nothing where updates are only applied.
    Optional<Ast.Expr> objective() {
        if (once.get("minimize") instanceof Ast.Minimize m) return Optional.of(m.objective());
        return once.get("maximize") instanceof Ast.Maximize m ? Optional.of(m.objective()) : Optional.empty();
    }

    ImmutableList<Ast.Expr> apply() {
        return once.get("apply") instanceof Ast.Apply a ? a.updates() : ImmutableList.of();
    }

    boolean maximizes() {
        return has("maximize");
    }

    Ast.Expr using() {
        return ((Ast.Using) the("using")).optimizer();
    }

    Optional<Ast.Expr> over() {
        return Optional.ofNullable(once.get("over")).map(c -> ((Ast.Over) c).variables());
    }

    ImmutableList<Ast.Expr> watch() {
        return once.get("watch") instanceof Ast.Watch w ? w.values() : ImmutableList.of();
    }

    Optional<Ast.On> on() {
        return Optional.ofNullable(once.get("on")).map(c -> (Ast.On) c);
    }

    Optional<Ast.Expr> batch() {
        return Optional.ofNullable(once.get("batch")).map(c -> ((Ast.Batch) c).size());
    }

    Optional<Ast.Shuffle> shuffle() {
        return Optional.ofNullable(once.get("shuffle")).map(c -> (Ast.Shuffle) c);
    }

    Optional<Ast.Expr> epochs() {
        return Optional.ofNullable(once.get("epochs")).map(c -> ((Ast.Epochs) c).count());
    }

    Optional<Ast.Expr> steps() {
        return Optional.ofNullable(once.get("steps")).map(c -> ((Ast.Steps) c).count());
    }

    Optional<Ast.StopWhen> stop() {
        return Optional.ofNullable(once.get("stop when")).map(c -> (Ast.StopWhen) c);
    }

    ImmutableList<Ast.Every> every() {
        return every.build();
    }
}
