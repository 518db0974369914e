package main

import (
	"image/color"
	"math"
)

// backdrops are the scenes in which a product stands. They differ in their large shapes, so that two pictures of one kind of product
// taken "by two people" do not look like copies of each other.
var backdrops = []func(c *canvas, a color.RGBA){
	studio, table, arch, window, disc, slope, shelf, stripes, corner, hills, rays, tiles,
}

func studio(c *canvas, a color.RGBA) {
	c.all(func(x, y float64) color.RGBA {
		return mix(lighter(a, 0.86), lighter(a, 0.55), math.Hypot(x-38, y-35)/85)
	})
}

func table(c *canvas, a color.RGBA) {
	c.all(func(_, y float64) color.RGBA { return mix(lighter(a, 0.5), lighter(a, 0.72), y/66) })
	wood := hex(0xc79a6b)
	c.fill(poly(0, 68, 100, 64, 100, 100, 0, 100), c.along(0, 66, 0, 100, lighter(wood, 0.25), darker(wood, 0.15)))
	for i := range 5 {
		y := 72 + float64(i)*6
		c.stroke((&path{}).move(0, y+1).quad(50, y-3, 100, y-1), 0.35, flat(fade(darker(wood, 0.4), 0.3)))
	}
}

func arch(c *canvas, a color.RGBA) {
	c.all(func(_, y float64) color.RGBA { return mix(lighter(a, 0.8), lighter(a, 0.62), y/100) })
	p := (&path{}).move(52, 78).line(52, 40).cube(52, 12, 96, 12, 96, 40).line(96, 78)
	c.fill(p, c.along(52, 10, 96, 80, darker(a, 0.1), lighter(a, 0.25)))
	c.fill(box(0, 78, 100, 22, 0), c.along(0, 78, 0, 100, lighter(a, 0.9), lighter(a, 0.7)))
}

func window(c *canvas, a color.RGBA) {
	c.all(func(x, _ float64) color.RGBA { return mix(lighter(a, 0.35), lighter(a, 0.6), x/100) })
	light := flat(fade(hex(0xfff6df), 0.55))
	for i := range 2 {
		for j := range 2 {
			x, y := 6+float64(i)*22, 4+float64(j)*26
			c.fill(poly(x, y, x+19, y+5, x+26, y+29, x+7, y+24), light)
		}
	}
	c.fill(box(0, 80, 100, 20, 0), c.along(0, 80, 0, 100, lighter(a, 0.75), lighter(a, 0.5)))
}

func disc(c *canvas, a color.RGBA) {
	c.all(func(_, y float64) color.RGBA { return mix(lighter(a, 0.93), lighter(a, 0.8), y/100) })
	c.fill(circle(36, 40, 33), c.along(10, 10, 60, 70, lighter(a, 0.15), lighter(a, 0.5)))
}

func slope(c *canvas, a color.RGBA) {
	c.all(func(_, _ float64) color.RGBA { return lighter(a, 0.8) })
	c.fill(poly(0, 0, 62, 0, 22, 100, 0, 100), c.along(0, 0, 40, 90, darker(a, 0.08), lighter(a, 0.2)))
	c.fill(poly(100, 72, 100, 100, 60, 100), flat(lighter(a, 0.45)))
}

func shelf(c *canvas, a color.RGBA) {
	c.all(func(_, y float64) color.RGBA { return mix(lighter(a, 0.88), lighter(a, 0.7), y/80) })
	wood := hex(0x8d6748)
	c.fill(box(0, 79, 100, 4.5, 0), c.along(0, 79, 0, 84, lighter(wood, 0.2), darker(wood, 0.3)))
	c.all2(0, 83.5, 100, 16.5, darker(lighter(a, 0.55), 0.08))
	for i, w := range []float64{5, 3.5, 6, 4} {
		x := 76 + float64(i)*6
		h := 30 + 7*float64((i*7)%3)
		c.fill(box(x, 79-h, w, h, 0.6), c.tube(x, x+w, []color.RGBA{hex(0x7b9e89), hex(0xd8a48f), hex(0x5d6d7e), hex(0xe3c878)}[i]))
	}
}

func stripes(c *canvas, a color.RGBA) {
	c.all(func(x, y float64) color.RGBA {
		if math.Mod(x+y*0.35, 24) < 12 {
			return lighter(a, 0.78)
		}
		return lighter(a, 0.6)
	})
	c.fill(box(0, 76, 100, 24, 0), c.along(0, 76, 0, 100, lighter(a, 0.95), lighter(a, 0.75)))
}

func corner(c *canvas, a color.RGBA) {
	c.fill(poly(0, 0, 34, 0, 34, 72, 0, 92), c.along(0, 0, 34, 0, lighter(a, 0.25), lighter(a, 0.5)))
	c.fill(poly(34, 0, 100, 0, 100, 80, 34, 72), c.along(34, 0, 100, 0, lighter(a, 0.7), lighter(a, 0.55)))
	c.fill(poly(0, 92, 34, 72, 100, 80, 100, 100, 0, 100), c.along(30, 70, 50, 100, lighter(a, 0.85), lighter(a, 0.65)))
}

func hills(c *canvas, a color.RGBA) {
	c.all(func(_, y float64) color.RGBA { return mix(hex(0xbcdcf0), hex(0xf6efe0), y/70) })
	c.fill((&path{}).move(0, 62).quad(22, 30, 46, 58).quad(70, 36, 100, 60).line(100, 100).line(0, 100), flat(mix(a, hex(0x7fa389), 0.6)))
	c.fill((&path{}).move(0, 76).quad(40, 62, 100, 80).line(100, 100).line(0, 100), c.along(0, 70, 0, 100, hex(0x9dbd7f), hex(0x6d9460)))
}

func rays(c *canvas, a color.RGBA) {
	c.all(func(x, y float64) color.RGBA {
		angle := math.Atan2(y-108, x-50)
		if math.Mod(angle*9+100, 2) < 1 {
			return lighter(a, 0.72)
		}
		return lighter(a, 0.58)
	})
}

func tiles(c *canvas, a color.RGBA) {
	c.all(func(x, y float64) color.RGBA {
		if math.Mod(x, 16.6) < 0.6 || math.Mod(y, 16.6) < 0.6 {
			return lighter(a, 0.5)
		}
		return mix(lighter(a, 0.9), lighter(a, 0.78), (x+y)/200)
	})
	c.fill(box(0, 82, 100, 18, 0), c.along(0, 82, 0, 100, hex(0xefe9e1), hex(0xd8cfc4)))
}

// all2 paints a rectangle in one colour.
func (c *canvas) all2(x, y, w, h float64, col color.RGBA) { c.fill(box(x, y, w, h, 0), flat(col)) }
