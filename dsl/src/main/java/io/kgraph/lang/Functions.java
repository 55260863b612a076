package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.kgraph.K;
import io.kgraph.type.DType;
import java.util.Arrays;
import java.util.Optional;

/// The only list of functions for text: every name that a script can call without declaring it, and the predeclared constants.
///
/// The rows stand by family in the files named below; each is a signature as the author sees it and the call of [K] that it is.
public final class Functions {
    private static final ImmutableMap<String, Builtin> BY_NAME = index(ImmutableList.<Builtin>builder()
            .addAll(SettingFunctions.ROWS)
            .addAll(CreationFunctions.ROWS)
            .addAll(ElementFunctions.ROWS)
            .addAll(ArrayFunctions.ROWS)
            .addAll(MatrixFunctions.ROWS)
            .addAll(NetworkFunctions.ROWS)
            .addAll(ConvolutionFunctions.ROWS)
            .addAll(TrainingFunctions.ROWS)
            .addAll(LoopFunctions.ROWS)
            .addAll(StateFunctions.ROWS)
            .addAll(ScriptFunctions.ROWS)
            .addAll(LaterFunctions.ROWS)
            .build());

    private static final ImmutableMap<String, Object> CONSTANTS = constants();

    private Functions() {}

    static Optional<Builtin> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// A dtype name, whose value is that string, or `pi inf nan`.
    static Optional<Object> constant(String name) {
        return Optional.ofNullable(CONSTANTS.get(name));
    }

    /// `training` is the learning phase of the default graph, which is known only where it is used.
    static boolean isTraining(String name) {
        return name.equals("training");
    }

    static boolean isPredeclared(String name) {
        return BY_NAME.containsKey(name) || CONSTANTS.containsKey(name) || isTraining(name);
    }

    /// All names of functions.
    public static ImmutableList<String> names() {
        return BY_NAME.keySet().asList();
    }

    /// All names of functions and constants.
    static ImmutableList<String> predeclared() {
        return ImmutableList.<String>builder().addAll(BY_NAME.keySet()).addAll(CONSTANTS.keySet()).add("training").build();
    }

    /// The signature of a function, as messages and `kgraph doc` show it.
    public static Optional<String> signature(String name) {
        return find(name).map(f -> f.signature().toString());
    }

    /// Why a function is reached from Java only; empty for all others.
    public static String remark(String name) {
        return find(name).map(Builtin::remark).orElse("");
    }

    /// Whether a function belongs to a later level of the language.
    public static boolean isLater(String name) {
        return find(name).filter(Builtin::later).isPresent();
    }

    private static ImmutableMap<String, Builtin> index(ImmutableList<Builtin> rows) {
        var byName = ImmutableMap.<String, Builtin>builder();
        for (Builtin row : rows) byName.put(row.name(), row);
        return byName.buildOrThrow();
    }

    private static ImmutableMap<String, Object> constants() {
        var constants = ImmutableMap.<String, Object>builder();
        Arrays.stream(DType.values()).forEach(d -> constants.put(d.label(), d.label()));
        return constants.put("pi", Math.PI).put("inf", Double.POSITIVE_INFINITY).put("nan", Double.NaN).buildOrThrow();
    }
}
