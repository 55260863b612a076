package io.kgraph.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import io.kgraph.K;
import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.ir.GraphContext;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Names, scopes and uids: section 0.7 and functions 15, 16, 24.
class NamesTest extends Scenario {
    private static Tensor named(String name) {
        return K.constant(1, null, null, name);
    }

    @Test void anExplicitUnusedNameIsKeptAndAUsedOneSuffixed() {
        assertThat(named("a").name()).isEqualTo("a:0");
        assertThat(named("a").name()).isEqualTo("a_1:0");
        assertThat(named("a").name()).isEqualTo("a_2:0");
        assertThat(named("a_1").name()).isEqualTo("a_1_1:0");
        assertThat(K.placeholder(List.of(2)).name()).endsWith(":0").isNotEqualTo(K.placeholder(List.of(2)).name());
    }

    @Test void namesArePrefixedByTheOpenScopes() {
        try (var scope = K.nameScope("MyOp")) {
            assertThat(scope.prefix()).isEqualTo("MyOp/");
            assertThat(named("a").nodeName()).isEqualTo("MyOp/a");
            try (var inner = K.nameScope("deep")) {
                assertThat(inner.prefix()).isEqualTo("MyOp/deep/");
                assertThat(named("a").nodeName()).isEqualTo("MyOp/deep/a");
            }
            assertThat(named("b").nodeName()).isEqualTo("MyOp/b");
        }
        assertThat(named("a").nodeName()).isEqualTo("a");
    }

    @Test void enteringANameTwiceGivesTwoPrefixes() {
        for (String prefix : List.of("s/", "s_1/", "s_2/"))
            try (var scope = K.nameScope("s")) {
                assertThat(scope.prefix()).isEqualTo(prefix);
            }
    }

    @Test void nullAndTheEmptyNameResetToTheTopLevel() {
        try (var _ = K.nameScope("outer"); var top = K.nameScope("")) {
            assertThat(top.prefix()).isEmpty();
            assertThat(named("a").nodeName()).isEqualTo("a");
        }
        try (var _ = K.nameScope("outer"); var _ = K.nameScope(null)) {
            assertThat(named("b").nodeName()).isEqualTo("b");
        }
    }

    @Test void aNameThatEndsInASlashIsReentered() {
        try (var first = K.nameScope("s")) {
            assertThat(first.prefix()).isEqualTo("s/");
        }
        try (var _ = K.nameScope("other"); var again = K.nameScope("s/")) {
            assertThat(again.prefix()).isEqualTo("s/");
        }
    }

    @Test void illegalCharactersAreAValueErrorAndTheScopeStays() {
        try (var _ = K.nameScope("good")) {
            for (String bad : List.of("_x", "a b", "x?", "-a", "/a")) refused(ErrorKind.VALUE, () -> K.nameScope(bad));
            assertThat(named("a").nodeName()).isEqualTo("good/a");
        }
    }

    @Test void aScopeEndsByExceptionToo() {
        try (var _ = K.nameScope("broken")) {
            throw new IllegalStateException("inside");
        } catch (IllegalStateException _) {
            assertThat(named("a").nodeName()).isEqualTo("a");
        }
    }

    @Test void uidsCountFromOnePerGraphAndPrefix() {
        assertThat(List.of(K.getUid("dense"), K.getUid("dense"), K.getUid("conv"), K.getUid())).containsExactly(1, 2, 1, 1);
        try (var _ = K.graphScope(new GraphContext())) {
            assertThat(K.getUid("dense")).isEqualTo(1);
        }
        assertThat(K.getUid("dense")).isEqualTo(3);
    }

    @Test void resetUidsClearsTheCountersOfAllGraphs() {
        K.getUid("foo");
        var other = new GraphContext();
        try (var _ = K.graphScope(other)) {
            K.getUid("foo");
            K.resetUids();
        }
        assertThat(K.getUid("foo")).isEqualTo(1);
        try (var _ = K.graphScope(other)) {
            assertThat(K.getUid("foo")).isEqualTo(1);
        }
    }

    @Test void aGivenNameFindsItsTensorAgain() {
        Tensor x = named("x");
        assertThat(K.graph().find("x")).contains(x);
        assertThat(K.graph().find("y")).isEmpty();
    }
}
