package io.kgraph.scalar;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects the instructions of one [ScalarFunction]; equal instructions are made once.
///
/// ```
/// var build = new ScalarBuilder("gauss");
/// Scalar x = build.param(ScalarType.F32);
/// ScalarFunction gauss = build.returns(Exp.of(x.mul(x).mul(-0.5)));
/// ```
public final class ScalarBuilder {
    private final String name;
    private final List<ScalarType> parameters = new ArrayList<>();
    private final List<Instruction> body = new ArrayList<>();
    private final Map<Instruction, Integer> known = new HashMap<>();

    public ScalarBuilder(String name) {
        this.name = name;
    }

    /// The next parameter.
    public Scalar param(ScalarType type) {
        parameters.add(type);
        return append(Instruction.param(type, parameters.size() - 1));
    }

    /// A constant of `type`: a float nearest to `value`, or the integer that `value` is.
    public Scalar constant(ScalarType type, double value) {
        return append(switch (type) {
            case F32 -> Instruction.constant((float) value);
            case F64 -> Instruction.constant(value);
            case I32, I64 -> {
                checkArgument((long) value == value, "%s is no integer", value);
                yield Instruction.constant(type, (long) value);
            }
            case BOOL -> Instruction.constant(value != 0);
        });
    }

    /// A constant of `type` with these raw bits.
    public Scalar bits(ScalarType type, long bits) {
        return append(Instruction.constant(type, type.bytes() == 4 ? (int) bits : bits));
    }

    /// Adds an instruction, or finds the equal one that is there.
    public Scalar append(Instruction step) {
        int index = known.computeIfAbsent(step, _ -> {
            body.add(step);
            return body.size() - 1;
        });
        return new Scalar(this, index, step.type());
    }

    /// The value of `f` at these inputs, its instructions copied in.
    public Scalar inline(ScalarFunction f, Scalar... inputs) {
        int[] to = new int[f.size()];
        for (int i = 0; i < f.size(); i++) {
            Instruction step = f.at(i);
            to[i] = step.prim() == Prim.PARAM ? inputs[(int) step.bits()].index() : append(step.renumbered(to)).index();
        }
        return new Scalar(this, to[f.result()], f.type());
    }

    /// Ends the function. What does not lead to `result` is left out.
    public ScalarFunction returns(Scalar result) {
        checkArgument(result.builder() == this, "%s: the result belongs to another function", name);
        boolean[] needed = new boolean[body.size()];
        needed[result.index()] = true;
        for (int i = body.size() - 1; i >= 0; i--)
            for (int k = 0; needed[i] && k < body.get(i).prim().arity(); k++)
                needed[body.get(i).input(k)] = true;
        int[] to = new int[body.size()];
        List<Instruction> kept = new ArrayList<>();
        for (int i = 0; i < body.size(); i++)
            if (needed[i]) {
                to[i] = kept.size();
                kept.add(body.get(i).renumbered(to));
            }
        return new ScalarFunction(name, parameters, kept, to[result.index()]);
    }
}
