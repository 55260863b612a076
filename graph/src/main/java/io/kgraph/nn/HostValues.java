package io.kgraph.nn;

import io.kgraph.array.NDArray;
import io.kgraph.error.ErrorKind;
import io.kgraph.error.GraphError;
import io.kgraph.type.DType;
import java.nio.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Host values as arrays, by the rules for values alone, beside a tensor, and asked for in a dtype.
///
/// Numbers and lists have no dtype of their own: alone they become float32, int32, bool or string by what they contain, and
/// beside a tensor they take its dtype. Arrays keep theirs.
public final class HostValues {
    private HostValues() {}

    /// A number, bool, string, list, Java array, buffer or array.
    public static boolean isHost(@Nullable Object value) {
        return value instanceof NDArray || value instanceof Buffer || value != null && (adapts(value) || value.getClass().isArray());
    }

    /// A number, bool, string or list: its dtype is decided by what it meets.
    static boolean adapts(Object value) {
        return value instanceof Number || value instanceof Boolean || value instanceof String || value instanceof List<?> || value instanceof Object[] && !(innermost(value).isPrimitive());
    }

    private static Class<?> innermost(Object array) {
        Class<?> type = array.getClass();
        while (type.isArray()) type = type.getComponentType();
        return type;
    }

    /// The array of a value by itself.
    public static NDArray alone(Object value) {
        return NDArray.of(value);
    }

    /// The array of a value that meets a tensor of `dtype`: only whole numbers in range become integers, and bool is no number.
    ///
    /// @throws GraphError of kind TYPE for a float among integers or a bool among numbers, VALUE for an integer out of range
    static NDArray beside(Object value, DType dtype) {
        if (value instanceof Number number && dtype.isFloating()) return NDArray.of(number, dtype);   // by far the most frequent
        NDArray natural = NDArray.of(value);
        if (natural.dtype() == dtype) return natural;
        if (natural.size() > 0) {
            if (natural.dtype().isFloating() && dtype.isInteger())
                throw GraphError.of(ErrorKind.TYPE, "FLOAT INTO INTEGER", shown(value, natural) + " cannot become " + dtype + "; nothing is converted implicitly.")
                        .hint("cast the tensor to a floating dtype first");
            if (natural.dtype().isNumeric() != dtype.isNumeric() || !dtype.isNumeric())
                throw GraphError.of(ErrorKind.TYPE, "DTYPE MISMATCH", shown(value, natural) + " and " + dtype + " do not mix; nothing is converted implicitly.");
            checkRange(natural, dtype);
        }
        return NDArray.of(value, dtype);
    }

    /// The array of a value that was asked for as `dtype`, converted as `cast` would.
    ///
    /// @throws GraphError of kind TYPE for what has no such conversion
    public static NDArray converted(Object value, DType dtype) {
        return NDArray.of(value, dtype);
    }

    /// Refuses integers that an integer dtype cannot hold.
    public static void checkRange(NDArray integers, DType dtype) {
        DType own = integers.dtype();
        if (!dtype.isInteger() || !own.isInteger() || own == dtype || own.bytes() < dtype.bytes() && (dtype.isSigned() || !own.isSigned())) return;
        long most = dtype == DType.INT64 ? Long.MAX_VALUE : (1L << (dtype.bytes() * 8 - (dtype.isSigned() ? 1 : 0))) - 1;
        long least = dtype.isSigned() ? -most - 1 : 0;
        for (long number : integers.toLongArray())
            if (number < least || number > most) throw GraphError.of(ErrorKind.VALUE, "OUT OF RANGE", number + " does not fit " + dtype + ".");
    }

    private static String shown(Object value, NDArray natural) {
        return value instanceof Number || value instanceof Boolean ? value.toString() : natural.rank() == 0 ? "A value of " + natural.dtype() : "An array of " + natural.dtype();
    }
}
