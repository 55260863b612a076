package io.kgraph.data;

import io.kgraph.error.GraphError;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The framing of TFRecord files: records one after another, each with its length and two checksums.
///
/// A record is `length: uint64, checksum of the length: uint32, the bytes, their checksum: uint32`, all little-endian. A checksum is a CRC-32C, rotated
/// and shifted so that a checksum of data that holds checksums stays one. Source: TensorFlow, *TFRecord and tf.train.Example*.
public final class TfRecords {
    private static final int HEADER = 12, FOOTER = 4;
    private static final int MASK = 0xa282ead8;

    private TfRecords() {}

    /// A record as it stands in a file.
    public static byte[] framed(byte[] record) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + record.length + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(record.length);
        frame.putInt(checksum(frame.array(), 0, Long.BYTES));
        frame.put(record);
        frame.putInt(checksum(record, 0, record.length));
        return frame.array();
    }

    private static int checksum(byte[] bytes, int from, int count) {
        var crc = new CRC32C();
        crc.update(bytes, from, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    /// Reads the records of a file one by one, each checked against its checksums.
    public static final class Reader implements Closeable {
        private final String written;
        private final FileChannel channel;
        private final long size;
        private long count;

        private Reader(FileChannel channel, String written) throws IOException {
            this.written = written;
            this.channel = channel;
            this.size = channel.size();
        }

        /// @param written the path as messages name it
        public static Reader open(Path path, String written) {
            try {
                return new Reader(FileChannel.open(path), written);
            } catch (IOException _) {
                throw DataErrors.badFile(written, "TFRecord", "it cannot be read");
            }
        }

        /// The next record, empty at the end of the file.
        public Optional<byte[]> next() {
            try {
                if (channel.position() == size) return Optional.empty();
                count++;
                byte[] header = take(HEADER);
                ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
                long length = fields.getLong();
                if (fields.getInt() != checksum(header, 0, Long.BYTES)) throw broken("has a length that its checksum contradicts");
                if (length < 0 || length > size - channel.position() - FOOTER) throw broken("is cut off");
                if (length > Integer.MAX_VALUE - HEADER - FOOTER) throw broken("has " + length + " bytes, more than an array holds");
                byte[] record = take((int) length);
                if (ByteBuffer.wrap(take(FOOTER)).order(ByteOrder.LITTLE_ENDIAN).getInt() != checksum(record, 0, record.length))
                    throw broken("has bytes that its checksum contradicts");
                return Optional.of(record);
            } catch (IOException _) {
                throw DataErrors.badFile(written, "TFRecord", "it cannot be read");
            }
        }

        private byte[] take(int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) if (channel.read(bytes) < 0) throw broken("is cut off");
            return bytes.array();
        }

        private GraphError broken(String what) {
            return DataErrors.badFile(written, "TFRecord", "record " + count + " " + what);
        }

        @Override public void close() {
            try {
                channel.close();
            } catch (IOException _) {
                throw DataErrors.badFile(written, "TFRecord", "it cannot be closed");
            }
        }
    }
}
