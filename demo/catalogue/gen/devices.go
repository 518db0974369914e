package main

import (
	"image/color"
	"math"
)

// device draws the figurative mark of an invented house around 0,0, about 60 high.
type device func(c *canvas, col color.RGBA)

// A velmora: two leaning strokes that meet, and a crescent between them.
func velmoraDevice(c *canvas, col color.RGBA) {
	c.fill(poly(-30, -26, -18, -26, 3, 22, -4, 30), flat(col))
	c.fill(poly(30, -26, 21, -26, -1, 26, 4, 30), flat(col))
	moon := (&path{}).move(4, -30).cube(-14, -28, -14, -6, 4, -4).cube(-6, -10, -6, -24, 4, -30)
	c.fill(moon, flat(col))
}

func kestrelDevice(c *canvas, col color.RGBA) {
	c.fill((&path{}).move(0, -12).cube(12, -26, 26, -28, 40, -26).cube(28, -18, 24, -6, 8, 2).line(14, 24).line(0, 14).line(-14, 24).line(-8, 2).
		cube(-24, -6, -28, -18, -40, -26).cube(-26, -28, -12, -26, 0, -12), flat(col))
	c.fill(circle(0, -17, 5), flat(col))
}

func aureluneDevice(c *canvas, col color.RGBA) {
	c.fill((&path{}).move(8, -30).cube(-34, -26, -34, 28, 8, 30).cube(-14, 18, -14, -18, 8, -30), flat(col))
	for i := range 8 {
		c.at(13, 0, 1, float64(i)*45, func() {
			l := 7.0 + 8*float64((i+1)%2)
			c.fill(poly(-2, 0, 0, -l, 2, 0), flat(col))
		})
	}
}

func norrfellDevice(c *canvas, col color.RGBA) {
	c.stroke(circle(0, 0, 30), 4, flat(col))
	c.fill(poly(-24, 14, -8, -16, 0, -4, 8, -14, 24, 14), flat(col))
	c.fill(poly(-18, 20, 18, 20, 13, 25, -13, 25), flat(col))
}

func pixelhausDevice(c *canvas, col color.RGBA) {
	rows := []string{"...#...", "..###..", ".#####.", "#######", ".##.##.", ".##.##.", ".##.##."}
	for y, row := range rows {
		for x, b := range row {
			if b == '#' {
				c.fill(box(float64(x)*8.6-30, float64(y)*8.6-30, 7.6, 7.6, 1), flat(col))
			}
		}
	}
}

func tanukiDevice(c *canvas, col color.RGBA) {
	c.fill(poly(-28, -30, -6, -22, -24, -4), flat(col))
	c.fill(poly(28, -30, 6, -22, 24, -4), flat(col))
	c.fill(ellipse(0, 4, 29, 26), flat(col))
	white := flat(lighter(col, 0.94))
	for _, s := range []float64{-1, 1} {
		c.fill((&path{}).move(s*4, 0).cube(s*8, -10, s*24, -6, s*24, 4).cube(s*18, 12, s*8, 10, s*4, 0), white)
		c.fill(circle(s*12, 1, 3.6), flat(col))
	}
	c.fill(ellipse(0, 16, 8, 6), white)
	c.fill(ellipse(0, 13, 4, 3), flat(col))
}

// signed is the device of a house on its goods: in a colour that stands out from them.
func signed(d device, col color.RGBA) func(c *canvas, x, y, scale float64) {
	return func(c *canvas, x, y, scale float64) {
		c.at(x, y, scale, 0, func() { d(c, col) })
	}
}

// logo is the registered picture of a house's mark: the device above the name, on white.
func logo(d device, name string, col color.RGBA) *canvas {
	c := newCanvas()
	c.all(func(_, _ float64) color.RGBA { return hex(0xffffff) })
	c.at(50, 40, 0.85, 0, func() { d(c, col) })
	height := min(11, 88/math.Max(float64(len([]rune(name))), 1)*1.15)
	c.text(bold, name, 50, 86, height, 1.6, col)
	return c
}
