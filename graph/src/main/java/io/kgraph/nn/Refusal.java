package io.kgraph.nn;

import io.kgraph.Tensor;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.error.Mismatch;
import java.util.function.Supplier;

/// The user's error of a composite: who refused, what was found, and the tensors that take part.
final class Refusal {
    private Refusal() {}

    /// An argument whose value is not admissible.
    static GraphError value(String who, String sentence, Tensor... involved) {
        return of(ErrorKind.VALUE, "BAD VALUE", who, sentence, involved);
    }

    /// An argument of a kind or dtype that is not admissible.
    static GraphError type(String who, String sentence, Tensor... involved) {
        return of(ErrorKind.TYPE, "WRONG KIND", who, sentence, involved);
    }

    /// Shapes that are known not to fit.
    static GraphError shape(String who, String sentence, Tensor... involved) {
        return of(ErrorKind.VALUE, "SHAPE MISMATCH", who, sentence, involved);
    }

    /// A rank that is not admitted.
    static GraphError rank(String who, String sentence, Tensor... involved) {
        return of(ErrorKind.VALUE, "RANK", who, sentence, involved);
    }

    static GraphError of(ErrorKind kind, String title, String who, String sentence, Tensor... involved) {
        var error = GraphError.of(kind, title, who + ": " + sentence + ".");
        for (Tensor t : involved) error = error.involving(t.label(), t.type().toString(), "", "made at " + t.site().text());
        return error;
    }

    /// Runs `work`; what a type rule refuses on the way becomes the user's error of `who`.
    static <T> T explained(String who, Tensor involved, Supplier<T> work) {
        try {
            return work.get();
        } catch (Mismatch m) {
            throw of(m.kind(), m.title(), who, m.sentence(), involved);
        }
    }
}
