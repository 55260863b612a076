package io.kgraph.lang;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/// The parameters of a call that is being written.
///
/// @param called     as it is written, `nn.Dense` too
/// @param parameters in order, with their defaults: `axis=-1`
/// @param active     which of them the argument at the cursor is for, or -1 where there is none left
/// @param builtin    the function of the reference that is called, if it is one
public record Asked(String called, ImmutableList<String> parameters, int active, Optional<String> builtin) {}
