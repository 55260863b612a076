package io.kgraph.error;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/// The facts of a refused call, thrown by an op's type rule; who and where are added by the tensor's factory.
///
/// Hints may name inputs by position: `K.matmul({0}, K.transpose({1})) would fit`.
public final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What is said of one input: `last axis is 784`.
    public record InputFact(int index, String text) {}

    private final ErrorKind kind;
    private final String title;
    private final String sentence;
    private final transient ImmutableList<InputFact> facts;
    private final transient Optional<String> hint;

    private Mismatch(ErrorKind kind, String title, String sentence, ImmutableList<InputFact> facts, Optional<String> hint) {
        super(sentence, null, false, false);
        this.kind = kind;
        this.title = title;
        this.sentence = sentence;
        this.facts = facts;
        this.hint = hint;
    }

    /// Shapes that do not fit; the kind is VALUE.
    public static Mismatch of(String sentence) {
        return shape(sentence);
    }

    public static Mismatch shape(String sentence) {
        return new Mismatch(ErrorKind.VALUE, "SHAPE MISMATCH", sentence, ImmutableList.of(), Optional.empty());
    }

    /// Dtypes that do not fit or are not admitted; the kind is TYPE.
    public static Mismatch dtype(String sentence) {
        return new Mismatch(ErrorKind.TYPE, "DTYPE MISMATCH", sentence, ImmutableList.of(), Optional.empty());
    }

    /// An argument whose value is not admissible; the kind is VALUE.
    public static Mismatch value(String sentence) {
        return new Mismatch(ErrorKind.VALUE, "BAD VALUE", sentence, ImmutableList.of(), Optional.empty());
    }

    /// An axis outside the rank, or named twice; the kind is VALUE.
    public static Mismatch axis(String sentence) {
        return new Mismatch(ErrorKind.VALUE, "AXIS", sentence, ImmutableList.of(), Optional.empty());
    }

    /// A rank that is not admitted; the kind is VALUE.
    public static Mismatch rank(String sentence) {
        return new Mismatch(ErrorKind.VALUE, "RANK", sentence, ImmutableList.of(), Optional.empty());
    }

    /// A value found while running that no op can work with; the kind is INVALID_ARGUMENT.
    public static Mismatch run(String sentence) {
        return new Mismatch(ErrorKind.INVALID_ARGUMENT, "INVALID ARGUMENT", sentence, ImmutableList.of(), Optional.empty());
    }

    /// What was found as a whole sentence about `who`, whom it may name already.
    public String about(String who) {
        return (sentence.startsWith(who + " ") ? "" : who + ": ") + sentence + ".";
    }

    public Mismatch as(ErrorKind other) {
        return new Mismatch(other, title, sentence, facts, hint);
    }

    public Mismatch titled(String other) {
        return new Mismatch(kind, other, sentence, facts, hint);
    }

    public Mismatch input(int index, String fact) {
        var more = ImmutableList.<InputFact>builder().addAll(facts).add(new InputFact(index, fact)).build();
        return new Mismatch(kind, title, sentence, more, hint);
    }

    public Mismatch hint(String text) {
        return new Mismatch(kind, title, sentence, facts, Optional.of(text));
    }

    public Mismatch hintIf(boolean condition, String text) {
        return condition ? hint(text) : this;
    }

    public ErrorKind kind() {
        return kind;
    }

    public String title() {
        return title;
    }

    public String sentence() {
        return sentence;
    }

    public ImmutableList<InputFact> facts() {
        return facts;
    }

    public Optional<String> hint() {
        return hint;
    }
}
