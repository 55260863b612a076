package io.kgraph.exec.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.exec.x64.asm.Isa;
import io.kgraph.exec.x64.asm.NativeCode;
import io.kgraph.scalar.Instruction;
import io.kgraph.scalar.Prim;
import io.kgraph.scalar.ScalarFunction;
import io.kgraph.scalar.ScalarInterpreter;
import io.kgraph.scalar.ScalarType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each primitive of each type, alone in a block, against the lanes of the interpreter.
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
class BlockPrimTest {
    static Stream<ScalarFunction> primitives() {
        List<ScalarFunction> all = new ArrayList<>();
        for (ScalarType type : ScalarType.values())
            for (Prim prim : Prim.values())
                for (ScalarFunction f : functions(prim, type))
                    all.add(f);
        return all.stream();
    }

    private static List<ScalarFunction> functions(Prim prim, ScalarType type) {
        boolean number = type != ScalarType.BOOL, floating = type.isFloating(), integer = type.isInteger();
        return switch (prim) {
            case CONST, PARAM -> List.of();
            case ADD, SUB, MUL, MIN, MAX, DIV -> number ? List.of(same(prim, type, 2)) : List.of();
            case NEG, ABS -> number ? List.of(same(prim, type, 1)) : List.of();
            case FMA -> floating ? List.of(same(prim, type, 3)) : List.of();
            case SQRT, ROUND, FLOOR, CEIL, TRUNC -> floating ? List.of(same(prim, type, 1)) : List.of();
            case REM, SHL, SHR, SAR -> integer ? List.of(same(prim, type, 2)) : List.of();
            case MULHI -> type == ScalarType.I32 ? List.of(same(prim, type, 2)) : List.of();
            case AND, OR, XOR -> !floating ? List.of(same(prim, type, 2)) : List.of();
            case NOT -> !floating ? List.of(same(prim, type, 1)) : List.of();
            case EQ, NE -> List.of(comparison(prim, type));
            case LT, LE, GT, GE -> number ? List.of(comparison(prim, type)) : List.of();
            case SELECT -> List.of(select(type));
            case CONVERT -> Arrays.stream(ScalarType.values()).filter(from -> from != type).map(from -> cast(prim, from, type)).toList();
            case BITCAST -> number ? List.of(cast(prim, type.bitcast(), type)) : List.of();
            case LOOKUP -> List.of();
            case WRAP8, WRAP16, WRAPU8, WRAPU16 -> type == ScalarType.I32 ? List.of(same(prim, type, 1)) : List.of();
            case ROUND16 -> type == ScalarType.F32 ? List.of(same(prim, type, 1)) : List.of();
        };
    }

    private static ScalarFunction same(Prim prim, ScalarType type, int arity) {
        List<Instruction> body = new ArrayList<>();
        List<ScalarType> parameters = new ArrayList<>();
        for (int i = 0; i < arity; i++) {
            body.add(Instruction.param(type, i));
            parameters.add(type);
        }
        body.add(arity == 1 ? Instruction.of(prim, type, 0) : arity == 2 ? Instruction.of(prim, type, 0, 1) : Instruction.of(prim, type, 0, 1, 2));
        return new ScalarFunction(prim + "_" + type, parameters, body, arity);
    }

    private static ScalarFunction comparison(Prim prim, ScalarType type) {
        return new ScalarFunction(prim + "_" + type, List.of(type, type),
                List.of(Instruction.param(type, 0), Instruction.param(type, 1), Instruction.of(prim, ScalarType.BOOL, 0, 1)), 2);
    }

    private static ScalarFunction select(ScalarType type) {
        return new ScalarFunction("select_" + type, List.of(ScalarType.BOOL, type, type), List.of(Instruction.param(ScalarType.BOOL, 0), Instruction.param(type, 1),
                Instruction.param(type, 2), Instruction.of(Prim.SELECT, type, 0, 1, 2)), 3);
    }

    private static ScalarFunction cast(Prim prim, ScalarType from, ScalarType to) {
        return new ScalarFunction(prim + "_" + from + "_" + to, List.of(from), List.of(Instruction.param(from, 0), Instruction.of(prim, to, 0)), 1);
    }

    @ParameterizedTest
    @MethodSource("primitives")
    void equalsTheInterpreter(ScalarFunction f) {
        boolean divides = f.type().isInteger() && (f.name().startsWith("div") || f.name().startsWith("rem"));
        for (int lanes : new int[] {8, 16}) {
            NativeCode code = BlockRig.publish(BlockRig.code(f, Isa.AVX2, lanes, lanes == 16, _ -> {}));
            int n = 40 * 40;
            Object[] inputs = new Object[f.arity()];
            for (int i = 0; i < inputs.length; i++)
                inputs[i] = Samples.of(f.parameters().get(i), n, i, divides && i == 1);
            compare(f, code, inputs, n);
            for (int few = 0; few <= 2 * lanes; few++) {
                Object[] tail = new Object[inputs.length];
                for (int i = 0; i < tail.length; i++)
                    tail[i] = Samples.part(inputs[i], 3 * few, few);
                compare(f, code, tail, few);
            }
        }
    }

    private static void compare(ScalarFunction f, NativeCode code, Object[] inputs, int n) {
        Object expected = Samples.array(f.type(), n), actual = Samples.stored(Samples.array(f.type(), n));
        ScalarInterpreter.apply(f, inputs, expected, n);
        long result = BlockRig.run(code, Arrays.stream(inputs).map(Samples::stored).toArray(), actual, n);
        assertThat(result).isZero();
        Samples.assertSameBits(f.name(), Samples.stored(expected), actual, inputs);
    }

}
