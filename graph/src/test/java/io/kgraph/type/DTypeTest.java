package io.kgraph.type;

import static io.kgraph.type.DType.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DTypeTest {
    @Test void everyLabelParsesBackToItsDType() {
        for (DType d : DType.values())
            assertThat(DType.parse(d.label())).contains(d);
        assertThat(DType.parse("float")).isEmpty();
        assertThat(DType.parse("FLOAT32")).isEmpty();
        assertThat(FLOAT32).hasToString("float32");
    }

    @Test void kindsPartitionTheDTypes() {
        assertThat(where(DType::isFloating)).containsExactly(FLOAT16, FLOAT32, FLOAT64);
        assertThat(where(DType::isInteger)).containsExactly(INT8, INT16, INT32, INT64, UINT8, UINT16);
        assertThat(where(d -> !d.isNumeric())).containsExactly(BOOL, STRING);
        assertThat(where(d -> d.isNumeric() && !d.isSigned())).containsExactly(UINT8, UINT16);
    }

    @Test void narrowTypesAccumulateInWiderOnes() {
        assertThat(where(d -> d.accumulator() != d)).containsExactly(FLOAT16, INT8, INT16, UINT8, UINT16);
        assertThat(FLOAT16.accumulator()).isEqualTo(FLOAT32);
        assertThat(UINT8.accumulator()).isEqualTo(INT32);
    }

    @Test void descriptorsAreThoseOfNpyFiles() {
        assertThat(EnumSet.allOf(DType.class).stream().map(DType::npyDescriptor)).containsExactly(
                "<f2", "<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "|b1", "<U");
    }

    private static Set<DType> where(Predicate<DType> property) {
        return EnumSet.allOf(DType.class).stream().filter(property)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DType.class)));
    }
}
