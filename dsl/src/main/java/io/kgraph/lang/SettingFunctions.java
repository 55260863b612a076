package io.kgraph.lang;

import static io.kgraph.lang.Builtin.javaOnly;
import static io.kgraph.lang.Builtin.pure;
import static io.kgraph.lang.Builtin.scope;
import static io.kgraph.lang.Builtin.setting;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.ir.GraphContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Family A: settings, names, phases.
final class SettingFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("backend()", a -> K.backend()),
            pure("epsilon()", a -> K.epsilon()),
            setting("set_epsilon(e)", a -> done(() -> K.setEpsilon(a.number(0)))),
            pure("floatx()", a -> K.floatx()),
            setting("set_floatx(floatx)", a -> done(() -> K.setFloatx(a.any(0)))),
            pure("cast_to_floatx(x)", a -> K.castToFloatx(a.operand(0))),
            pure("image_data_format()", a -> K.imageDataFormat()),
            setting("set_image_data_format(data_format)", a -> done(() -> K.setImageDataFormat(a.any(0)))),
            pure("normalize_data_format(value?)", a -> K.normalizeDataFormat(a.maybe(0))),
            pure("image_dim_ordering()", a -> K.imageDimOrdering()),
            setting("set_image_dim_ordering(dim_ordering)", a -> done(() -> K.setImageDimOrdering(a.any(0)))),
            pure("is_symbolic(x?)", a -> K.isSymbolic(a.raw(0))),
            setting("get_uid(prefix=\"\")", a -> (long) K.getUid(a.text(0))),
            setting("reset_uids()", a -> done(K::resetUids)),
            pure("learning_phase()", a -> K.learningPhase()),
            setting("set_learning_phase(value?)", a -> done(() -> K.setLearningPhase(a.maybe(0)))),
            scope("learning_phase_scope(value?, body)", a -> inside(K.learningPhaseScope(a.maybe(0)), a.thunk(1))),
            scope("name_scope(name?, body)", a -> inside(K.nameScope(a.maybeText(0)), a.thunk(1))),
            scope("control_dependencies(control_inputs?, body)", a -> inside(K.controlDependencies(a.maybe(0)), a.thunk(1))),
            javaOnly("symbolic(func)", "a script is symbolic throughout"),
            javaOnly("eager(func)", "a script is symbolic throughout"),
            javaOnly("clear_session()", "a script has one session, from its first command to its last"),
            javaOnly("get_session(op_input_list=())", "a script has one session, from its first command to its last"),
            javaOnly("set_session(session)", "a script has one session, from its first command to its last"),
            javaOnly("manual_variable_initialization(value)", "a script's variables are initialised before its first command"));

    private SettingFunctions() {}

    private static @Nullable Object done(Runnable work) {
        work.run();
        return null;
    }

    private static @Nullable Object inside(GraphContext.Scope scope, Supplier<@Nullable Object> body) {
        try (scope) {
            return body.get();
        }
    }
}
