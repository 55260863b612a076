package io.kgraph.type;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The type of an array's elements.
///
/// float16 is a storage type: every op computes in float32 and rounds once. bool is stored as one byte, 0 or 1, and is not a number.
/// string has no width; arrays of it live on the Java heap.
public enum DType {
    //       bytes  kind            `.npy` letter
    FLOAT16 (2,     Kind.FLOATING,  "f"),
    FLOAT32 (4,     Kind.FLOATING,  "f"),
    FLOAT64 (8,     Kind.FLOATING,  "f"),
    INT8    (1,     Kind.SIGNED,    "i"),
    INT16   (2,     Kind.SIGNED,    "i"),
    INT32   (4,     Kind.SIGNED,    "i"),
    INT64   (8,     Kind.SIGNED,    "i"),
    UINT8   (1,     Kind.UNSIGNED,  "u"),
    UINT16  (2,     Kind.UNSIGNED,  "u"),
    BOOL    (1,     Kind.TRUTH,     "b"),
    STRING  (0,     Kind.TEXT,      "U");

    private enum Kind { FLOATING, SIGNED, UNSIGNED, TRUTH, TEXT }

    private static final ImmutableMap<String, DType> BY_LABEL =
            Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(DType::label, d -> d));

    private final String label = name().toLowerCase(Locale.ROOT);
    private final int bytes;
    private final Kind kind;
    private final String letter;

    DType(int bytes, Kind kind, String letter) {
        this.bytes = bytes;
        this.kind = kind;
        this.letter = letter;
    }

    /// The dtype with this label, if there is one.
    public static Optional<DType> parse(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /// The name users write: `"float32"`, `"bool"`, …
    public String label() {
        return label;
    }

    /// The width of one stored element; 0 for string, which has none.
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /// Whether values can be negative: floating types and signed integers.
    public boolean isSigned() {
        return kind == Kind.FLOATING || kind == Kind.SIGNED;
    }

    /// Whether arithmetic is defined: floating types and integers, but neither bool nor string.
    public boolean isNumeric() {
        return isFloating() || isInteger();
    }

    /// The type in which sums and products of this type are kept until they are stored: float16 accumulates in float32, integers of
    /// one or two bytes in int32, every other type in itself.
    public DType accumulator() {
        return switch (this) {
            case FLOAT16 -> FLOAT32;
            case INT8, INT16, UINT8, UINT16 -> INT32;
            case FLOAT32, FLOAT64, INT32, INT64, BOOL, STRING -> this;
        };
    }

    /// The type descriptor of little-endian `.npy` files, such as `<f4`, `|u1` or `|b1`. Strings have `<U`, to which a file adds the
    /// number of characters.
    public String npyDescriptor() {
        return switch (bytes) {
            case 0 -> "<" + letter;
            case 1 -> "|" + letter + "1";
            default -> "<" + letter + bytes;
        };
    }

    @Override public String toString() {
        return label;
    }
}
