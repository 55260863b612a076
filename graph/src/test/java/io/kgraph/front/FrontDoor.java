package io.kgraph.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.array.NDArray;
import io.kgraph.config.Settings;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// Each test in a graph of its own, with default settings whatever the machine's files say.
@ExtendWith(FrontDoor.DefaultSettings.class)
abstract class FrontDoor {
    private GraphContext.Scope scope = K.graphScope(new GraphContext());

    @BeforeEach void openGraph() {
        scope.close();
        scope = K.graphScope(new GraphContext());
    }

    @AfterEach void closeGraph() {
        scope.close();
    }

    static final class DefaultSettings implements InvocationInterceptor {
        @Override public void interceptTestMethod(Invocation<Void> test, ReflectiveInvocationContext<java.lang.reflect.Method> method, ExtensionContext context) throws Throwable {
            run(test);
        }

        @Override public void interceptTestTemplateMethod(Invocation<Void> test, ReflectiveInvocationContext<java.lang.reflect.Method> method, ExtensionContext context) throws Throwable {
            run(test);
        }

        private static void run(Invocation<Void> test) throws Throwable {
            ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(test::proceed);
        }
    }

    static NDArray f32(Object value) {
        return NDArray.of(value, io.kgraph.type.DType.FLOAT32);
    }

    static void assertValue(Tensor tensor, Object expected) {
        assertThat(tensor.eval()).isEqualTo(NDArray.of(expected, tensor.dtype()));
    }

    static void assertValue(Tensor tensor, Map<? extends Tensor, ?> feeds, Object expected) {
        assertThat(tensor.eval(feeds)).isEqualTo(NDArray.of(expected, tensor.dtype()));
    }

    static void assertClose(NDArray found, double tolerance, double... expected) {
        assertThat(found.toDoubleArray()).containsExactly(expected, org.assertj.core.data.Offset.offset(tolerance));
    }

    static GraphError assertRefused(ErrorKind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        GraphError error = catchThrowableOfType(GraphError.class, call);
        assertThat(error).isNotNull();
        assertThat(error.kind()).isEqualTo(kind);
        return error;
    }
}
