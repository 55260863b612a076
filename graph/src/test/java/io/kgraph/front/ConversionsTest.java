package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Spec 0.3: what becomes of host values beside tensors, alone, and asked for in a dtype.
class ConversionsTest extends FrontDoor {
    @Test void nothingIsPromotedBetweenTensors() {
        assertRefused(ErrorKind.TYPE, () -> K.constant(1, "float32").add(K.constant(1, "float64")));
        assertRefused(ErrorKind.TYPE, () -> K.constant(1, "int32").add(K.constant(1, "int64")));
    }

    @Test void hostValuesTakeTheDtypeOfTheTensorBesideThem() {
        assertThat(K.constant(1, "float64").add(1).dtypeName()).isEqualTo("float64");
        assertThat(K.constant(1, "float32").add(new double[] {0.5}).dtypeName()).isEqualTo("float32");
        assertThat(K.sub(1, K.constant(1, "float16")).dtypeName()).isEqualTo("float16");
        assertThat(K.constant(1, "int64").mul(2).dtypeName()).isEqualTo("int64");
    }

    @Test void aHostFloatBesideAnIntegerTensorIsATypeError() {
        assertRefused(ErrorKind.TYPE, () -> K.constant(1, "int32").add(1.5));
        assertRefused(ErrorKind.TYPE, () -> K.constant(1, "int32").add(List.of(1, 2.0)));
        assertRefused(ErrorKind.TYPE, () -> K.constant(1, "int32").add(new double[] {1}));
    }

    @Test void theWholeTextOfAFloatAmongIntegers() {
        var x = K.named(K.constant(1, "int32"), "count");
        GraphError error = assertRefused(ErrorKind.TYPE, () -> x.add(1.5));
        assertThat(error.getMessage().replaceAll("ConversionsTest.java:\\d+", "ConversionsTest.java:N").replace("─", "")).isEqualToIgnoringWhitespace("""
                FLOAT INTO INTEGER ConversionsTest.java:N

                1.5 cannot become int32; nothing is converted implicitly.

                Hint: cast the tensor to a floating dtype first
                """);
    }

    @Test void anIntegerThatDoesNotFitIsAValueError() {
        assertRefused(ErrorKind.VALUE, () -> K.constant(1, "uint8").add(300));
        assertRefused(ErrorKind.VALUE, () -> K.constant(1, "uint8").add(-1));
        assertValue(K.constant(1, "uint8").add(254), 255);
    }

    @Test void boolIsNoNumber() {
        assertRefused(ErrorKind.TYPE, () -> K.constant(1.0).add(true));
        assertRefused(ErrorKind.TYPE, () -> K.constant(true, "bool").add(1));
        GraphError error = assertRefused(ErrorKind.TYPE, () -> K.greater(K.constant(1), 0).add(K.greater(K.constant(1), 0)));
        assertThat(error.title()).isEqualTo("BOOL ARITHMETIC");
    }

    @Test void hostValuesAloneKeepTheDtypeOfArraysAndChooseThatOfLists() {
        assertThat(K.square(new double[] {2, 4, 5}).dtypeName()).isEqualTo("float64");
        assertThat(K.square(new float[] {2}).dtypeName()).isEqualTo("float32");
        assertThat(K.square(List.of(2, 4)).dtypeName()).isEqualTo("int32");
        assertThat(K.square(2.5).dtypeName()).isEqualTo("float32");
        assertThat(K.identity(true).dtypeName()).isEqualTo("bool");
        assertValue(K.square(new double[] {2, 4, 5}), new double[] {4, 16, 25});
    }

    @Test void variablesAndConstantsAreFloatxUnlessToldOtherwise() {
        assertThat(K.variable(new double[] {1}).dtypeName()).isEqualTo("float32");
        assertThat(K.variable(List.of(10)).dtypeName()).isEqualTo("float32");
        assertThat(K.constant(NDArray.of(new int[] {1})).dtypeName()).isEqualTo("float32");
        K.setFloatx("float16");
        assertThat(K.dtype(K.variable(List.of(10)))).isEqualTo("float16");
    }

    @Test void twoHostValuesMeetInOneDtype() {
        assertThat(K.maximum(2, 0.5).dtypeName()).isEqualTo("float32");
        assertThat(K.maximum(new double[] {2}, 1).dtypeName()).isEqualTo("float64");
    }

    @Test void aListWithTensorsIsPacked() {
        assertValue(K.sum(List.of(K.constant(1), K.constant(2.5))), 3.5);
        assertThat(K.identity(List.of(K.constant(1), 2)).shape()).isEqualTo(io.kgraph.type.Shape.of(2));
    }

    @Test void whatIsNoValueIsATypeError() {
        assertRefused(ErrorKind.TYPE, () -> K.square(new Object()));
        assertRefused(ErrorKind.TYPE, () -> K.constant(1, "unsupported"));
    }

    @Test void trueDivisionOfIntegersIsFloating() {
        assertThat(K.constant(1, "int16").div(K.constant(2, "int16")).dtypeName()).isEqualTo("float32");
        assertThat(K.constant(1, "int32").div(2).dtypeName()).isEqualTo("float64");
        assertValue(K.constant(1, "int32").div(2), 0.5);
    }
}
