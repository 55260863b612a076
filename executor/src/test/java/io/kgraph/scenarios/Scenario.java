package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kgraph.K;
import io.kgraph.Session;
import io.kgraph.array.NDArray;
import io.kgraph.config.Settings;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.ir.GraphContext;
import java.lang.reflect.Method;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Each test in a graph of its own with the default settings, once on each target; a test is named after the sentence of the specification that it proves.
@ParameterizedClass @ValueSource(strings = {"reference", "jvm", "x64"})
@ExtendWith(Scenario.DefaultSettings.class)
abstract class Scenario {
    @Parameter String target;
    private GraphContext.Scope scope = K.graphScope(new GraphContext());

    @BeforeEach void openGraph() {
        scope.close();
        scope = K.graphScope(new GraphContext());
        K.setSession(open());
    }

    @AfterEach void closeGraph() {
        Session session = K.graph().session();
        if (session != null) session.close();
        scope.close();
    }

    Session.Options options() {
        return Session.Options.DEFAULT.withTarget(target).withThreads(2);
    }

    Session open() {
        return K.openSession(options());
    }

    static NDArray f32(Object value) {
        return NDArray.of(value, io.kgraph.type.DType.FLOAT32);
    }

    static GraphError refused(ErrorKind kind, ThrowingCallable call) {
        GraphError error = catchThrowableOfType(GraphError.class, call);
        assertThat(error).isNotNull();
        assertThat(error.kind()).as("%s", error.getMessage()).isEqualTo(kind);
        return error;
    }

    static final class DefaultSettings implements InvocationInterceptor {
        @Override public void interceptTestMethod(Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
            ScopedValue.where(Settings.SCOPED, Settings.defaults()).call(test::proceed);
        }
    }
}
