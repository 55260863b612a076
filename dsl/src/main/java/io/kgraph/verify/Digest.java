package io.kgraph.verify;

import io.kgraph.array.NDArray;
import io.kgraph.error.BrokenInvariant;
import io.kgraph.type.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 over arrays: dtype, extents and the elements in row-major order, lowest byte first, all NaNs as one.
final class Digest {
    private static final int BLOCK = 1 << 13;

    private final MessageDigest sha;
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    Digest() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new BrokenInvariant("Digest", "every Java has SHA-256, this one not: " + e.getMessage());
        }
    }

    void add(String text) {
        sha.update((text + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    void add(NDArray x) {
        add(x.dtype().label() + java.util.Arrays.toString(x.extents()));
        switch (x.dtype()) {
            case FLOAT32, FLOAT16 -> floats(x.cast(DType.FLOAT32).toFloatArray());
            case FLOAT64 -> doubles(x.toDoubleArray());
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16 -> longs(x.cast(DType.INT64).toLongArray());
            case STRING -> {
                for (String s : x.toStringArray()) add(s);
            }
        }
    }

    private void floats(float[] x) {
        for (int i = 0; i < x.length; i++) {
            bytes.putInt(Float.floatToIntBits(x[i]));
            if (bytes.position() == bytes.capacity()) flush();
        }
        flush();
    }

    private void doubles(double[] x) {
        for (int i = 0; i < x.length; i++) {
            bytes.putLong(Double.doubleToLongBits(x[i]));
            if (bytes.position() == bytes.capacity()) flush();
        }
        flush();
    }

    private void longs(long[] x) {
        for (int i = 0; i < x.length; i++) {
            bytes.putLong(x[i]);
            if (bytes.position() == bytes.capacity()) flush();
        }
        flush();
    }

    private void flush() {
        sha.update(bytes.array(), 0, bytes.position());
        bytes.clear();
    }

    String hex() {
        return HexFormat.of().formatHex(sha.digest());
    }
}
