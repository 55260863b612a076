package io.kgraph.data;

/// Something that can be drawn on any canvas of its size.
interface Picture {
    int width();

    int height();

    void draw(Canvas canvas);

    default String svg() {
        var svg = new Svg(width(), height());
        draw(svg);
        return svg.finish();
    }

    default byte[] png() {
        var raster = new Raster(width(), height());
        draw(raster);
        return raster.finish();
    }
}
