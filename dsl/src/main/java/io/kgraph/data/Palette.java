package io.kgraph.data;

/// Colours that stay apart for the colour-blind.
final class Palette {
    /// For series. Source: M. Okabe and K. Ito, *Color Universal Design*, 2008.
    private static final int[] SERIES = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xF0E442};

    /// From dark to light at an even pace. Source: S. van der Walt and N. Smith, *viridis*, 2015, at ten places.
    private static final int[] RISING = {0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725};

    /// Below and above zero. Source: C. Brewer, *RdBu*, its ends and middle.
    private static final int[] SIGNED = {0xB2182B, 0xFFFFFF, 0x2166AC};

    private static final int[] GREY = {0x000000, 0xFFFFFF};
    private static final int YELLOW = 0xF0E442, SILVER = 0xC8C8C8;

    /// Colours for numbers in an interval.
    record Scale(double low, double high, int[] colours, int missing) {
        /// For images: grey, or red below zero and blue above where both signs occur.
        static Scale ofImage(double[] values) {
            return of(values, GREY, YELLOW);
        }

        /// For numbers: from dark to light, or by sign as well.
        static Scale ofNumbers(double[] values) {
            return of(values, RISING, SILVER);
        }

        private static Scale of(double[] values, int[] rising, int missing) {
            double least = Double.POSITIVE_INFINITY, most = Double.NEGATIVE_INFINITY;
            for (double v : values) {
                if (!Double.isFinite(v)) continue;
                least = Math.min(least, v);
                most = Math.max(most, v);
            }
            if (least < 0 && most > 0) return new Scale(-Math.max(-least, most), Math.max(-least, most), SIGNED, missing);
            if (least > most) return new Scale(0, 1, rising, missing);
            return least < most ? new Scale(least, most, rising, missing) : new Scale(least, least + Math.max(1, Math.abs(least)), rising, missing);
        }

        /// The colour of a number; NaN has its own.
        int at(double value) {
            if (Double.isNaN(value)) return missing;
            double position = Math.clamp((value / 2 - low / 2) / (high / 2 - low / 2), 0, 1) * (colours.length - 1);   // the whole difference may be infinite
            int below = (int) Math.min(position, colours.length - 2.0);
            return mixed(colours[below], colours[below + 1], position - below);
        }

        byte[] rgb(double[] values) {
            var bytes = new byte[3 * values.length];
            for (int i = 0; i < values.length; i++) {
                int colour = at(values[i]);
                for (int c = 0; c < 3; c++) bytes[3 * i + c] = (byte) (colour >> 16 - 8 * c);
            }
            return bytes;
        }

        /// A strip of all colours, from low to high.
        byte[] strip(int steps) {
            var values = new double[steps];
            for (int i = 0; i < steps; i++) values[i] = low + (high - low) * (i / (steps - 1.0));
            return rgb(values);
        }
    }

    private Palette() {}

    static int series(int index) {
        return SERIES[index % SERIES.length];
    }

    private static int mixed(int a, int b, double part) {
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8)
            colour |= (int) Math.rint((a >> shift & 0xff) * (1 - part) + (b >> shift & 0xff) * part) << shift;
        return colour;
    }

    /// Whether dark letters are legible on a colour better than light ones.
    static boolean isLight(int colour) {
        return 0.299 * (colour >> 16 & 0xff) + 0.587 * (colour >> 8 & 0xff) + 0.114 * (colour & 0xff) > 125;
    }
}
