package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;
import static io.kgraph.lang.Builtin.session;

import com.google.common.collect.ImmutableList;
import io.kgraph.K;
import io.kgraph.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Family M and the branches of J: state, updates, derivatives, functions.
///
/// In a command everything is one session run, so there the value of a tensor is the tensor, and setting a variable is an update node.
final class StateFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            session("eval(x)", a -> K.eval(a.any(0)), a -> a.any(0)),
            session("get_value(x)", a -> K.getValue(a.any(0)), a -> a.any(0)),
            session("set_value(x, value)", a -> set(a), a -> K.update(a.any(0), a.any(1))),
            session("batch_get_value(ops)", a -> K.batchGetValue(a.list(0)), a -> a.list(0)),
            session("batch_set_value(tuples)", a -> setAll(a), StateFunctions::updates),
            pure("update(x, new_x)", a -> K.update(a.any(0), a.any(1))),
            pure("update_add(x, increment)", a -> K.updateAdd(a.any(0), a.any(1))),
            pure("update_sub(x, decrement)", a -> K.updateSub(a.any(0), a.any(1))),
            pure("moving_average_update(x, value, momentum)", a -> K.movingAverageUpdate(a.any(0), a.any(1), a.any(2))),
            pure("gradients(loss, variables)", a -> K.gradients(a.any(0), a.any(1))),
            pure("stop_gradient(variables)", a -> K.stopGradient(a.any(0))),
            pure("function(inputs, outputs, updates=none, name=none, **options)",
                    a -> K.function(a.any(0), a.any(1), a.maybe(2), a.maybeText(3), a.keywords())),
            pure("print_tensor(x, message=\"\", summarize=3)", a -> K.printTensor(a.any(0), a.text(1), a.maybeInteger(2))),
            pure("jacobian(y, x)", a -> K.jacobian(a.tensor(0), a.tensor(1))),
            pure("hessian(y, x)", a -> K.hessian(a.tensor(0), a.tensor(1))),
            pure("jvp(y, x, v)", a -> K.jvp(a.tensor(0), a.tensor(1), a.operand(2))),
            pure("vjp(y, x, v)", a -> K.vjp(a.tensor(0), a.tensor(1), a.operand(2))),
            pure("hvp(y, x, v)", a -> K.hvp(a.tensor(0), a.tensor(1), a.operand(2))),

            pure("switch(condition, then_expression, else_expression)", StateFunctions::choose),
            pure("in_train_phase(x, alt, training=none)", a -> phase(a, false)),
            pure("in_test_phase(x, alt, training=none)", a -> phase(a, true)));

    private StateFunctions() {}

    private static @Nullable Object set(Arguments a) {
        K.setValue(a.any(0), a.any(1));
        return null;
    }

    private static @Nullable Object setAll(Arguments a) {
        K.batchSetValue(a.list(0));
        return null;
    }

    private static Object updates(Arguments a) {
        return a.list(0).stream().map(pair -> {
            if (!(pair instanceof List<?> two) || two.size() != 2) throw a.wrong(0, "a list of pairs (variable, value)");
            return K.update(two.getFirst(), two.getLast());
        }).toList();
    }

    private static Tensor choose(Arguments a) {
        Object condition = a.operand(0);
        if (a.isThunk(1) && a.isThunk(2)) return K.switchOn(condition, a.thunk(1), a.thunk(2));
        return K.switchOn(condition, side(a, 1), side(a, 2));
    }

    private static Tensor phase(Arguments a, boolean test) {
        Object x = side(a, test ? 1 : 0);
        Object alt = side(a, test ? 0 : 1);
        return K.inTrainPhase(x, alt, a.maybe(2));
    }

    private static Object side(Arguments a, int i) {
        return a.isThunk(i) ? a.thunk(i) : a.any(i);
    }
}
