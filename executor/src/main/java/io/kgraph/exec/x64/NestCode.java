package io.kgraph.exec.x64;

import com.google.common.collect.ImmutableList;
import io.kgraph.error.Mismatch;

/// The machine code of a bound nest: `long f(long* args, long from, long to)`, over units `from` to `to`.
///
/// `args` holds the address of each param, then that of `scratchBytes` of scratch memory at a multiple of 64, then one place that the code may write.
/// The function returns 0, or the number of an entry of `faults` plus 1; the index that a gather refused lies then in the place behind the scratch address.
///
/// @param units pieces of work, independent of each other and in any order
/// @param nanos about how long all of them take on one thread
public record NestCode(byte[] code, int params, long units, long scratchBytes, ImmutableList<Refusal> faults, double nanos, String notes) {
    /// What a run can fail with: a gather whose index is outside of `extent`, or an integer division by zero where `extent` is −1.
    public record Refusal(String owner, long extent) {
        /// @param index what the code left behind the scratch address
        public RuntimeException failure(long index) {
            return extent < 0 ? new ArithmeticException(owner) : Mismatch.run(owner + ": index " + index + " is outside 0 … " + (extent - 1));
        }
    }

    /// The number of words in `args`.
    public int words() {
        return params + 2;
    }
}
