package io.kgraph.scalar;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;

/// A pure function of a few scalars as straight-line code: instructions in an order in which each names earlier ones only, and which of them is the result.
public final class ScalarFunction {
    private final String name;
    private final ImmutableList<ScalarType> parameters;
    private final ImmutableList<Instruction> body;
    private final int result;
    private final int[] guards;

    public ScalarFunction(String name, List<ScalarType> parameters, List<Instruction> body, int result) {
        this.name = name;
        this.parameters = ImmutableList.copyOf(parameters);
        this.body = ImmutableList.copyOf(body);
        this.result = result;
        checkArgument(result >= 0 && result < body.size(), "%s: no instruction %s", name, result);
        for (int i = 0; i < body.size(); i++)
            check(i);
        this.guards = RareSides.guards(this.body, result);
    }

    private void check(int i) {
        Instruction step = body.get(i);
        for (int k = 0; k < step.prim().arity(); k++)
            checkArgument(step.input(k) < i, "%s: %%s reads %%s, which is not before it", name, i, step.input(k));
        if (step.prim() == Prim.PARAM)
            checkArgument(parameters.get((int) step.bits()) == step.type(), "%s: %%s has not the type of its parameter", name, i);
    }

    public String name() {
        return name;
    }

    public ImmutableList<ScalarType> parameters() {
        return parameters;
    }

    public int arity() {
        return parameters.size();
    }

    public ImmutableList<Instruction> body() {
        return body;
    }

    public Instruction at(int i) {
        return body.get(i);
    }

    public int size() {
        return body.size();
    }

    /// The index of the instruction whose value the function returns.
    public int result() {
        return result;
    }

    /// The type of the result.
    public ScalarType type() {
        return body.get(result).type();
    }

    /// The index of the rare `SELECT` whose seldom side alone needs instruction `i`, or −1; see [RareSides].
    public int guard(int i) {
        return guards[i];
    }

    /// One instruction a line, stable:
    /// ```
    /// square(f32) -> f32
    ///   %0 = param 0 : f32
    ///   %1 = mul %0 %0 : f32
    ///   return %1
    /// ```
    @Override
    public String toString() {
        var text = new StringBuilder(name).append('(');
        for (int i = 0; i < arity(); i++)
            text.append(i == 0 ? "" : ", ").append(parameters.get(i));
        text.append(") -> ").append(type()).append('\n');
        for (int i = 0; i < size(); i++)
            text.append("  %").append(i).append(" = ").append(body.get(i)).append('\n');
        return text.append("  return %").append(result).append('\n').toString();
    }
}
