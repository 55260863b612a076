package io.kgraph.lang;

import static io.kgraph.lang.Builtin.pure;

import com.google.common.collect.ImmutableList;
import io.kgraph.Tensor;
import io.kgraph.nn.Loops;
import io.kgraph.nn.Recurrent;
import io.kgraph.nn.Rnn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Family J without branches: recurrence, functions along an axis, loops. Their functions are called while the graph is built.
final class LoopFunctions {
    static final ImmutableList<Builtin> ROWS = ImmutableList.of(
            pure("rnn(step_function, inputs, initial_states, go_backwards=false, mask=none, constants=none, unroll=false, input_length=none, "
                    + "time_major=false, zero_output_for_mask=false, return_all_outputs=true)", LoopFunctions::rnn),
            pure("map_fn(fn, elems, name=none, dtype=none)", a -> named(Loops.map(e -> one(a, 0, e), a.operand(1), a.maybe(3)), a.maybeText(2))),
            pure("foldl(fn, elems, initializer=none, name=none)", a -> fold("foldl", a, false)),
            pure("foldr(fn, elems, initializer=none, name=none)", a -> fold("foldr", a, true)),
            pure("scan(f, init, xs=none, length=none, reverse=false)", LoopFunctions::scan),
            pure("while_loop(cond_fun, body_fun, init_val)", a -> Loops.whileLoop(c -> one(a, 0, c), c -> one(a, 1, c), a.operand(2), null)),
            pure("fori_loop(lower, upper, body_fun, init_val)",
                    a -> Loops.foriLoop(a.operand(0), a.operand(1), (i, c) -> result(a, 2, List.of(i, c)), a.operand(3))));

    private LoopFunctions() {}

    private static Object rnn(Arguments a) {
        Rnn options = Rnn.options().goBackwards(a.bool(3)).mask(a.maybe(4)).constants(a.isNone(5) ? List.of() : a.list(5)).unroll(a.bool(6))
                .inputLength(a.maybe(7)).timeMajor(a.bool(8)).zeroOutputForMask(a.bool(9)).returnAllOutputs(a.bool(10));
        Recurrent.Result result = Recurrent.arranged((input, states) -> {
            List<?> pair = pair(a, 0, List.of(input, states), "an output and a list of states");
            return new Rnn.Stepped(pair.getFirst(), pair.getLast());
        }, a.operand(1), a.list(2), options);
        return List.of(result.lastOutput(), result.outputs(), result.states());
    }

    private static Object scan(Arguments a) {
        Loops.Scanned scanned = Loops.scan((carry, x) -> {
            var given = new ArrayList<@Nullable Object>();
            given.add(carry);
            given.add(x);
            List<?> pair = pair(a, 0, given, "a carry and an output");
            return new Loops.Stepped(pair.getFirst(), pair.getLast());
        }, a.operand(1), a.maybe(2), a.maybe(3), a.bool(4), false);
        var result = new ArrayList<@Nullable Object>();
        result.add(scanned.carry());
        result.add(scanned.outputs());
        return result;
    }

    private static Object fold(String name, Arguments a, boolean right) {
        return named(Loops.fold(name, (acc, e) -> result(a, 0, List.of(acc, e)), a.operand(1), a.maybe(2), right), a.maybeText(3));
    }

    private static Object named(Object value, @Nullable String name) {
        return name != null && value instanceof Tensor t ? io.kgraph.K.named(t, name) : value;
    }

    private static Object one(Arguments a, int i, Object value) {
        return result(a, i, List.of(value));
    }

    private static Object result(Arguments a, int i, List<? extends @Nullable Object> values) {
        Object result = a.function(i, values.size()).call(values);
        if (result == null) throw Refused.of(Code.E0214, a.span(i), "This function gives none, but a tensor is needed.");
        return result;
    }

    private static List<?> pair(Arguments a, int i, List<? extends @Nullable Object> values, String what) {
        if (result(a, i, values) instanceof List<?> pair && pair.size() == 2) return pair;
        throw Refused.of(Code.E0214, a.span(i), "This function gives " + what + ", as (y, z).");
    }
}
