package io.kgraph.op;

import io.kgraph.error.Mismatch;
import io.kgraph.type.DType;

/// Which dtypes an op takes, and what it says of others.
enum Admits {
    NUMERIC("numbers"), FLOATING("floating types"), BOOL("bool"), ANY("every dtype");

    private final String words;

    Admits(String words) {
        this.words = words;
    }

    boolean test(DType dtype) {
        return switch (this) {
            case NUMERIC -> dtype.isNumeric();
            case FLOATING -> dtype.isFloating();
            case BOOL -> dtype == DType.BOOL;
            case ANY -> true;
        };
    }

    /// @throws Mismatch for an input of another dtype
    void check(String op, int input, DType dtype) {
        if (test(dtype)) return;
        var mismatch = Mismatch.dtype(op + " takes " + words + ", not " + dtype).input(input, "dtype is " + dtype);
        throw switch (this) {
            case NUMERIC, FLOATING -> mismatch.hintIf(dtype != DType.STRING, "K.cast({" + input + "}, \"float32\") would fit.");
            case BOOL -> mismatch.hintIf(dtype != DType.STRING, "K.cast({" + input + "}, \"bool\") would fit.");
            case ANY -> mismatch;
        };
    }
}
