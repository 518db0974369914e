package main

import (
	"image/color"
)

// A product drawing stands around (0,0), about 70 wide and high; look says its colours and how its maker signs it.
type look struct {
	main, trim, sole color.RGBA
	sign             func(c *canvas, x, y, scale float64) // the maker's device on it; nil: none
	variant          int                                  // details that differ between models
}

func (l look) signAt(c *canvas, x, y, scale float64) {
	if l.sign != nil {
		l.sign(c, x, y, scale)
	}
}

var products = map[string]func(c *canvas, l look){
	"sneaker": sneaker, "bag": bag, "backpack": backpack, "perfume": perfume, "watch": watch, "headphones": headphones, "earbuds": earbuds,
	"flask": flask, "camera": camera, "lens": lens, "phone": phone, "case": phoneCase, "shirt": shirt, "cap": headCap, "glasses": glasses,
	"guitar": guitar, "mug": mug, "carton": carton, "jar": jar, "brush": brush, "pouch": pouch, "drive": drive, "speaker": speaker, "mask": mask,
	"detergent": detergent, "tube": cosmeticTube, "shorts": shorts, "helmet": helmet, "toy": toy, "laptop": laptop, "tv": tv, "boot": boot,
}

func sneaker(c *canvas, l look) {
	c.glow(0, 24, 44, 7, hex(0x1a1a22), 0.5)
	upper := (&path{}).move(-36, 14).cube(-38, 0, -34, -14, -30, -20).cube(-26, -24, -20, -22, -17, -17).cube(-12, -13, -8, -16, -4, -20).
		quad(0, -22, 4, -18).cube(12, -6, 22, 0, 32, 4).cube(39, 7, 40, 12, 39, 16).line(-36, 16)
	c.fill(upper, c.along(-20, -24, 10, 18, lighter(l.main, 0.22), darker(l.main, 0.18)))
	c.fill((&path{}).move(16, 15).cube(18, 6, 24, 2, 30, 4).cube(38, 6, 40, 12, 39, 16), flat(l.trim)) // toe
	c.fill((&path{}).move(-36, 15).cube(-38, 2, -34, -10, -31, -18).cube(-26, -10, -24, 4, -22, 15), flat(l.trim))
	c.fill((&path{}).move(-17, -17).cube(-12, -13, -8, -16, -4, -20).line(2, -17).cube(-4, -10, -12, -8, -18, -9), c.along(-18, -20, 0, -8, darker(l.main, 0.35), darker(l.main, 0.5)))
	for i := range 4 {
		x, y := 0+float64(i)*5.5, -16+float64(i)*4.4
		c.stroke((&path{}).move(x, y).line(x-6, y+5.5), 1.5, flat(hex(0xfafafa)))
	}
	switch l.variant % 3 {
	case 0:
		c.stroke((&path{}).move(-20, 8).cube(-8, 12, 8, 6, 14, -2), 3.2, flat(l.trim))
	case 1:
		for i := range 3 {
			x := -12 + float64(i)*6.5
			c.stroke((&path{}).move(x+4, -7+float64(i)*1.6).line(x-2, 12), 2.4, flat(l.trim))
		}
	case 2:
		c.stroke((&path{}).move(-20, -2).line(-8, 10).line(6, 0), 3, flat(l.trim))
		c.stroke((&path{}).move(-20, 8).line(-14, 12), 3, flat(l.trim))
	}
	c.fill((&path{}).move(-38, 14).line(40, 14).cube(43, 16, 42, 22, 38, 23).line(-34, 23).cube(-39, 22, -40, 18, -38, 14), c.along(0, 14, 0, 23, l.sole, darker(l.sole, 0.15)))
	c.stroke((&path{}).move(-37, 18.5).line(40, 18.5), 0.5, flat(darker(l.sole, 0.25)))
	l.signAt(c, -29, 1, 0.17)
}

func boot(c *canvas, l look) {
	c.glow(0, 31, 38, 6, hex(0x1a1a22), 0.5)
	p := (&path{}).move(-20, -32).cube(-10, -35, 2, -34, 6, -32).line(5, -4).cube(14, 4, 30, 6, 34, 16).quad(36, 22, 34, 24).line(-20, 24).cube(-22, 10, -18, -10, -20, -32)
	c.fill(p, c.along(-20, -30, 20, 24, lighter(l.main, 0.25), darker(l.main, 0.25)))
	c.fill((&path{}).move(18, 8).cube(28, 8, 34, 14, 34, 24).line(12, 24).cube(12, 16, 14, 10, 18, 8), flat(l.trim))
	c.fill(box(-21, -35, 28, 6, 2.5), flat(l.trim))
	for i := range 5 {
		y := -24 + float64(i)*6.4
		c.stroke((&path{}).move(-3, y).line(8, y+2.2), 1.4, flat(hex(0xe9d7a8)))
	}
	c.fill(box(-23, 23, 60, 7, 2.5), c.along(0, 23, 0, 30, l.sole, darker(l.sole, 0.3)))
	for i := range 7 {
		c.fill(box(-21+float64(i)*8.2, 29, 5.4, 3, 0.8), flat(darker(l.sole, 0.3)))
	}
	l.signAt(c, -12, -10, 0.2)
}

func bag(c *canvas, l look) {
	c.glow(0, 32, 38, 6, hex(0x1a1a22), 0.5)
	c.stroke((&path{}).move(-16, -8).cube(-16, -42, 16, -42, 16, -8), 2.6, flat(darker(l.main, 0.25)))
	body := (&path{}).move(-28, -8).line(28, -8).cube(31, 6, 34, 20, 34, 27).quad(34, 32, 29, 32).line(-29, 32).quad(-34, 32, -34, 27).cube(-34, 20, -31, 6, -28, -8)
	c.fill(body, c.along(-30, -10, 30, 34, lighter(l.main, 0.25), darker(l.main, 0.22)))
	if l.variant%2 == 0 {
		c.fill((&path{}).move(-29, -9).line(29, -9).line(30, 6).cube(20, 16, -20, 16, -30, 6), c.along(0, -9, 0, 14, lighter(l.trim, 0.1), darker(l.trim, 0.15)))
	} else {
		c.fill(poly(-10, -8, 10, -8, 10, 32, -10, 32), c.along(-10, 0, 10, 0, lighter(l.trim, 0.1), darker(l.trim, 0.2)))
	}
	gold := hex(0xd9b45b)
	c.fill(circle(-16, -6, 2.4), flat(gold))
	c.fill(circle(16, -6, 2.4), flat(gold))
	for i := range 15 {
		x := -28 + float64(i)*4
		c.stroke((&path{}).move(x, 28.6).line(x+2, 28.6), 0.4, flat(lighter(l.main, 0.5)))
	}
	l.signAt(c, 0, 19, 0.3)
	c.fill(box(-4, 8, 8, 5, 1.4), c.along(0, 8, 0, 13, lighter(gold, 0.4), darker(gold, 0.2)))
}

func backpack(c *canvas, l look) {
	c.glow(0, 36, 34, 5.5, hex(0x1a1a22), 0.5)
	c.stroke((&path{}).move(-7, -32).cube(-7, -42, 7, -42, 7, -32), 2.6, flat(darker(l.trim, 0.2)))
	c.fill(box(-29, -4, 10, 34, 5), flat(darker(l.main, 0.3)))
	c.fill(box(19, -4, 10, 34, 5), flat(darker(l.main, 0.35)))
	c.fill(box(-24, -34, 48, 70, 16), c.along(-24, -30, 24, 36, lighter(l.main, 0.2), darker(l.main, 0.2)))
	c.fill(box(-18, 4, 36, 27, 6), c.along(0, 4, 0, 31, lighter(l.trim, 0.1), darker(l.trim, 0.15)))
	c.stroke((&path{}).move(-19, -6).quad(0, -12, 19, -6), 0.9, flat(darker(l.main, 0.5)))
	c.stroke((&path{}).move(-14, 10).line(14, 10), 0.8, flat(darker(l.trim, 0.5)))
	c.fill(box(11, 9, 2, 6, 0.8), flat(hex(0xd9b45b)))
	l.signAt(c, 0, -20, 0.3)
}

func perfume(c *canvas, l look) {
	c.glow(0, 34, 30, 5, hex(0x1a1a22), 0.5)
	c.fill(box(-6, -26, 12, 8, 1), c.tube(-6, 6, hex(0xd9b45b)))
	c.fill(box(-10, -40, 20, 15, 2+float64(l.variant%2)*4), c.tube(-10, 10, l.trim))
	body := box(-24, -19, 48, 53, 5)
	if l.variant%2 == 1 {
		body = (&path{}).move(-10, -19).line(10, -19).cube(34, -12, 30, 34, 16, 34).line(-16, 34).cube(-30, 34, -34, -12, -10, -19)
	}
	c.fill(body, c.tube(-26, 26, lighter(l.main, 0.25)))
	c.fill(box(-17, -8, 34, 35, 3), c.along(-17, -8, 17, 27, lighter(l.main, 0.55), l.main))
	c.stroke((&path{}).move(-19, -12).line(-19, 26), 1.1, flat(fade(hex(0xffffff), 0.75)))
	l.signAt(c, 0, 9, 0.34)
}

func watch(c *canvas, l look) {
	c.glow(2, 6, 34, 34, hex(0x1a1a22), 0.35)
	c.fill((&path{}).move(-11, -18).line(-9, -44).line(9, -44).line(11, -18), c.tube(-11, 11, l.trim))
	c.fill((&path{}).move(-11, 18).line(-9, 44).line(9, 44).line(11, 18), c.tube(-11, 11, l.trim))
	c.fill(box(21, -3, 5, 6, 1.5), flat(hex(0xb9bcc2)))
	c.fill(circle(0, 0, 23), c.along(-16, -18, 16, 18, hex(0xf4f5f7), hex(0x7d828a)))
	c.fill(circle(0, 0, 19.5), c.along(-12, -14, 12, 16, lighter(l.main, 0.15), darker(l.main, 0.3)))
	for i := range 12 {
		c.at(0, 0, 1, float64(i)*30, func() {
			w := 0.9
			if i%3 == 0 {
				w = 1.7
			}
			c.fill(box(-w/2, -17.6, w, 3.4, 0.3), flat(hex(0xf7f3e8)))
		})
	}
	if l.variant%2 == 1 {
		c.fill(circle(-7, 3, 4), flat(lighter(l.main, 0.3)))
		c.fill(circle(7, 3, 4), flat(lighter(l.main, 0.3)))
	}
	l.signAt(c, 0, -8.5, 0.13)
	c.at(0, 0, 1, -58, func() { c.fill(box(-1, -11, 2, 13, 1), flat(hex(0xffffff))) })
	c.at(0, 0, 1, 54, func() { c.fill(box(-0.7, -16, 1.4, 18, 0.7), flat(hex(0xffffff))) })
	c.at(0, 0, 1, 160, func() { c.fill(box(-0.3, -15, 0.6, 19, 0.3), flat(hex(0xe2574c))) })
	c.fill(circle(0, 0, 1.6), flat(hex(0xe2574c)))
}

func headphones(c *canvas, l look) {
	c.glow(0, 34, 34, 5, hex(0x1a1a22), 0.45)
	c.stroke((&path{}).move(-28, 8).cube(-32, -48, 32, -48, 28, 8), 5, flat(darker(l.main, 0.15)))
	c.stroke((&path{}).move(-24, -10).cube(-20, -38, 20, -38, 24, -10), 1.4, flat(lighter(l.main, 0.35)))
	c.fill(box(-36, -4, 17, 34, 7.5), c.tube(-36, -19, l.main))
	c.fill(box(19, -4, 17, 34, 7.5), c.tube(19, 36, l.main))
	c.fill(box(-22, -1, 7, 28, 3.5), flat(l.trim))
	c.fill(box(15, -1, 7, 28, 3.5), flat(l.trim))
	l.signAt(c, -29, 13, 0.14)
}

func earbuds(c *canvas, l look) {
	c.glow(0, 28, 34, 6, hex(0x1a1a22), 0.45)
	c.fill(box(-28, -2, 56, 30, 14), c.along(0, -2, 0, 28, lighter(l.main, 0.3), darker(l.main, 0.12)))
	c.fill((&path{}).move(-28, 3).cube(-28, -22, 28, -22, 28, 3), c.along(0, -18, 0, 4, lighter(l.main, 0.45), l.main))
	c.stroke((&path{}).move(-28, 4).line(28, 4), 0.9, flat(darker(l.main, 0.35)))
	for _, x := range []float64{-13, 13} {
		c.fill(circle(x, -26, 8), c.along(x-6, -34, x+6, -20, lighter(l.trim, 0.4), darker(l.trim, 0.1)))
		c.fill(box(x-3, -24, 6, 17, 3), c.tube(x-3, x+3, l.trim))
	}
	l.signAt(c, 0, 16, 0.2)
}

func flask(c *canvas, l look) {
	c.glow(0, 42, 20, 4, hex(0x1a1a22), 0.5)
	c.fill(box(-9, -42, 18, 12, 2.5), c.tube(-9, 9, l.trim))
	if l.variant%2 == 0 {
		c.stroke((&path{}).move(-6, -42).cube(-6, -50, 6, -50, 6, -42), 2, flat(l.trim))
	}
	c.fill((&path{}).move(-8, -31).line(8, -31).cube(9, -24, 15, -24, 15, -14).line(15, 37).quad(15, 42, 10, 42).line(-10, 42).quad(-15, 42, -15, 37).line(-15, -14).cube(-15, -24, -9, -24, -8, -31), c.tube(-15, 15, l.main))
	c.fill(box(-15, 30, 30, 4, 0), c.tube(-15, 15, l.trim))
	l.signAt(c, 0, 4, 0.27)
}

func camera(c *canvas, l look) {
	c.glow(0, 27, 40, 6, hex(0x1a1a22), 0.5)
	c.fill(box(-12, -26, 24, 14, 4), c.along(0, -26, 0, -10, lighter(l.main, 0.25), l.main))
	c.fill(box(-36, -17, 72, 42, 6), c.along(0, -17, 0, 25, lighter(l.main, 0.18), darker(l.main, 0.2)))
	c.fill(box(-36, -8, 72, 22, 0), flat(l.trim))
	c.fill(box(-30, -21, 12, 5, 2), flat(hex(0xb9bcc2)))
	c.fill(circle(3, 3, 20), c.along(-14, -14, 20, 20, hex(0x5a5e66), hex(0x17181c)))
	c.fill(circle(3, 3, 15), flat(hex(0x111217)))
	c.fill(circle(3, 3, 11), c.along(-6, -6, 12, 12, hex(0x6a79b8), hex(0x1b1432)))
	c.fill(circle(-1, -1, 3.2), flat(fade(hex(0xffffff), 0.75)))
	c.fill(circle(29, -11, 2.2), flat(hex(0xe2574c)))
	l.signAt(c, -26, 2, 0.15)
}

func lens(c *canvas, l look) {
	c.glow(0, 36, 26, 5, hex(0x1a1a22), 0.5)
	c.fill(box(-21, -34, 42, 68, 4), c.tube(-21, 21, l.main))
	c.fill(box(-23, -14, 46, 18, 2), c.tube(-23, 23, darker(l.main, 0.25)))
	for i := range 11 {
		c.fill(box(-21+float64(i)*4, -13, 1.2, 16, 0.3), flat(darker(l.main, 0.6)))
	}
	c.fill(box(-21, 8, 42, 2, 0), flat(l.trim))
	c.fill(ellipse(0, -33, 20, 6), flat(hex(0x1c1d22)))
	c.fill(ellipse(0, -33, 14, 4), c.along(-12, -36, 12, -30, hex(0x7f8fd0), hex(0x281f4a)))
	l.signAt(c, 0, 21, 0.2)
}

func phone(c *canvas, l look) {
	c.glow(0, 40, 24, 4, hex(0x1a1a22), 0.5)
	c.fill(box(-19, -40, 38, 80, 6), flat(darker(l.main, 0.3)))
	c.fill(box(-17.5, -38.5, 35, 77, 5), c.along(-17, -38, 17, 38, l.trim, l.main))
	c.fill(circle(0, -35, 1.3), flat(hex(0x101014)))
	for i := range 4 {
		for j := range 3 {
			c.fill(box(-13.5+float64(j)*9.6, -8+float64(i)*10, 7.6, 7.6, 2), flat(lighter([]color.RGBA{l.main, l.trim, hex(0xf0b429)}[(i+j)%3], 0.45)))
		}
	}
	l.signAt(c, 0, -22, 0.2)
}

func phoneCase(c *canvas, l look) {
	c.glow(0, 40, 24, 4, hex(0x1a1a22), 0.5)
	c.fill(box(-20, -41, 40, 82, 8), c.along(-20, -40, 20, 40, lighter(l.main, 0.25), darker(l.main, 0.15)))
	c.fill(box(-16, -37, 15, 20, 5), flat(darker(l.main, 0.45)))
	for i := range 3 {
		c.fill(circle(-11.6+float64(i%2)*6, -32+float64(i)*5, 2.7), c.along(-12, -34, -4, -20, hex(0x454a55), hex(0x0e0f13)))
	}
	c.stroke((&path{}).move(-20, 18).quad(0, 4, 20, 22), 3, flat(l.trim))
	c.stroke((&path{}).move(-20, 26).quad(0, 12, 20, 30), 1.5, flat(l.trim))
	l.signAt(c, 0, -2, 0.2)
}

func shirt(c *canvas, l look) {
	c.glow(0, 38, 34, 4, hex(0x1a1a22), 0.3)
	c.fill((&path{}).move(-11, -34).quad(0, -26, 11, -34).line(25, -28).line(40, -8).line(28, 1).line(23, -6).line(23, 37).line(-23, 37).line(-23, -6).line(-28, 1).line(-40, -8).line(-25, -28), c.along(-30, -30, 30, 38, lighter(l.main, 0.18), darker(l.main, 0.12)))
	c.stroke((&path{}).move(-11, -34).quad(0, -24, 11, -34), 2, flat(l.trim))
	c.stroke((&path{}).move(-23, -6).line(-22, 36), 0.6, flat(darker(l.main, 0.25)))
	c.stroke((&path{}).move(23, -6).line(22, 36), 0.6, flat(darker(l.main, 0.25)))
	if l.variant%3 == 1 {
		c.fill(box(-23, 2, 46, 9, 0), flat(l.trim))
	}
	if l.variant%3 == 2 {
		c.fill(poly(-40, -8, -37, -12, -25, -3, -28, 1), flat(l.trim))
		c.fill(poly(40, -8, 37, -12, 25, -3, 28, 1), flat(l.trim))
	}
	l.signAt(c, 0, -8, 0.34)
}

func shorts(c *canvas, l look) {
	c.glow(0, 32, 34, 4, hex(0x1a1a22), 0.3)
	c.fill((&path{}).move(-26, -28).line(26, -28).line(34, 28).line(4, 31).line(0, -4).line(-4, 31).line(-34, 28), c.along(-30, -28, 30, 30, lighter(l.main, 0.18), darker(l.main, 0.18)))
	c.fill(box(-26.5, -30, 53, 7, 1.5), flat(darker(l.main, 0.2)))
	c.stroke((&path{}).move(-3, -24).line(-5, -10), 1, flat(hex(0xf5f5f5)))
	c.stroke((&path{}).move(3, -24).line(4, -12), 1, flat(hex(0xf5f5f5)))
	c.fill(poly(27, -20, 33.4, 27, 28, 28, 22, -20), flat(l.trim))
	c.fill(poly(-27, -20, -33.4, 27, -28, 28, -22, -20), flat(l.trim))
	l.signAt(c, -17, 12, 0.18)
}

func headCap(c *canvas, l look) {
	c.glow(4, 20, 40, 5, hex(0x1a1a22), 0.45)
	c.fill((&path{}).move(-30, 14).cube(-34, -36, 24, -38, 24, 10), c.along(-26, -26, 20, 14, lighter(l.main, 0.25), darker(l.main, 0.2)))
	c.fill((&path{}).move(-30, 14).cube(-14, 4, 10, 4, 24, 10).cube(40, 10, 46, 18, 42, 21).cube(20, 14, -10, 14, -30, 14), c.along(0, 4, 0, 22, l.trim, darker(l.trim, 0.3)))
	c.fill(circle(-4, -24, 2), flat(l.trim))
	c.stroke((&path{}).move(-4, -24).quad(8, -14, 10, 6), 0.6, flat(darker(l.main, 0.35)))
	c.stroke((&path{}).move(-4, -24).quad(-18, -14, -20, 9), 0.6, flat(darker(l.main, 0.35)))
	l.signAt(c, -6, -7, 0.24)
}

func glasses(c *canvas, l look) {
	c.glow(0, 18, 42, 5, hex(0x1a1a22), 0.4)
	c.stroke((&path{}).move(-36, -10).quad(-42, -16, -30, -20), 2.6, flat(darker(l.main, 0.3)))
	c.stroke((&path{}).move(36, -10).quad(42, -16, 30, -20), 2.6, flat(darker(l.main, 0.3)))
	for _, s := range []float64{-1, 1} {
		p := (&path{}).move(s*5, -10).cube(s*8, -15, s*34, -15, s*36, -8).cube(s*36, 12, s*26, 15, s*18, 14).cube(s*8, 13, s*4, 2, s*5, -10)
		c.fill(p, c.along(-30, -14, 30, 16, darker(l.trim, 0.15), lighter(l.trim, 0.35)))
		c.stroke(p, 2.4, flat(l.main))
		c.stroke((&path{}).move(s*14, -8).line(s*10, 4), 1.4, flat(fade(hex(0xffffff), 0.45)))
	}
	c.stroke((&path{}).move(-5, -7).quad(0, -12, 5, -7), 2.6, flat(l.main))
	l.signAt(c, 27, -7, 0.1)
}

func guitar(c *canvas, l look) {
	c.at(0, 0, 1, 32, func() {
		c.glow(4, 20, 30, 24, hex(0x1a1a22), 0.35)
		c.fill(box(-3, -52, 6, 52, 0), c.tube(-3, 3, hex(0x6b4426)))
		c.fill(box(-5, -62, 10, 13, 2), flat(darker(l.trim, 0.2)))
		p := (&path{}).move(-4, -8).cube(-18, -10, -20, 4, -14, 8).cube(-32, 14, -26, 42, 0, 42).cube(26, 42, 32, 14, 14, 8).cube(20, 4, 18, -10, 4, -8)
		c.fill(p, c.along(-20, -8, 20, 42, lighter(l.main, 0.3), darker(l.main, 0.25)))
		c.fill(circle(0, 14, 6.4), flat(hex(0x20140c)))
		c.fill(box(-9, 28, 18, 3.4, 1), flat(darker(l.trim, 0.3)))
		for i := range 4 {
			c.stroke((&path{}).move(-1.8+float64(i)*1.2, -50).line(-1.8+float64(i)*1.2, 29), 0.25, flat(hex(0xece4d4)))
		}
		for i := range 6 {
			c.fill(box(-3, -44+float64(i)*7, 6, 0.6, 0), flat(hex(0xcdb98f)))
		}
		l.signAt(c, 0, 37, 0.12)
	})
}

func mug(c *canvas, l look) {
	c.glow(0, 28, 34, 5, hex(0x1a1a22), 0.5)
	c.stroke((&path{}).move(22, -12).cube(40, -14, 40, 14, 21, 14), 5, flat(darker(l.main, 0.15)))
	c.fill((&path{}).move(-24, -22).line(24, -22).line(22, 24).quad(22, 28, 17, 28).line(-17, 28).quad(-22, 28, -22, 24), c.tube(-24, 24, l.main))
	c.fill(ellipse(0, -22, 24, 5.5), flat(darker(l.main, 0.2)))
	c.fill(ellipse(0, -21.2, 21.5, 4.4), c.along(-20, -24, 20, -18, hex(0x6f4326), hex(0x3a2011)))
	c.stroke((&path{}).move(-4, -30).cube(-10, -36, 2, -40, -4, -46), 1.4, flat(fade(hex(0xffffff), 0.6)))
	c.stroke((&path{}).move(6, -30).cube(0, -36, 12, -38, 6, -44), 1.4, flat(fade(hex(0xffffff), 0.5)))
	l.signAt(c, -1, 4, 0.3)
}

func carton(c *canvas, l look) {
	c.glow(2, 36, 34, 5, hex(0x1a1a22), 0.5)
	c.fill(poly(18, -36, 30, -40, 30, 30, 18, 36), c.along(18, 0, 30, 0, darker(l.main, 0.15), darker(l.main, 0.35)))
	c.fill(poly(-26, -36, 18, -36, 30, -40, -14, -40), flat(lighter(l.main, 0.35)))
	c.fill(box(-26, -36, 44, 72, 0), c.along(-26, -36, 18, 36, lighter(l.main, 0.15), l.main))
	c.fill((&path{}).move(-26, 2).quad(-4, -12, 18, 4).line(18, 36).line(-26, 36), c.along(0, 0, 0, 36, lighter(l.trim, 0.2), l.trim))
	switch l.variant % 3 {
	case 0:
		for i := range 9 {
			c.fill(circle(-20+float64((i*13)%36), 14+float64((i*7)%18), 3.4), flat(hex(0xe8b04a)))
		}
	case 1:
		c.fill((&path{}).move(-4, 30).cube(-24, 24, -18, 8, -4, 6).cube(10, 8, 16, 24, -4, 30), flat(hex(0x5f9c56)))
		c.stroke((&path{}).move(-4, 30).line(-4, 10), 0.8, flat(hex(0xdff0d2)))
	case 2:
		c.fill(ellipse(-4, 22, 15, 8), flat(hex(0xf6efe2)))
		c.fill(ellipse(-4, 20, 11, 4.4), flat(hex(0xb5793f)))
	}
	c.fill(box(-20, -28, 32, 12, 2), flat(fade(hex(0xffffff), 0.85)))
	c.fill(box(-15, -23.4, 22, 3, 1), flat(darker(l.main, 0.3)))
	l.signAt(c, -4, -22, 0.22)
}

func jar(c *canvas, l look) {
	c.glow(0, 36, 24, 4.5, hex(0x1a1a22), 0.5)
	c.fill(box(-17, -38, 34, 13, 2.5), c.tube(-17, 17, l.trim))
	for i := range 8 {
		c.fill(box(-15+float64(i)*4, -37, 1, 11, 0.3), flat(fade(darker(l.trim, 0.4), 0.5)))
	}
	c.fill(box(-21, -26, 42, 62, 7), c.tube(-21, 21, l.main))
	c.fill(box(-21, -12, 42, 34, 0), c.tube(-21, 21, hex(0xf4efe4)))
	c.fill(box(-14, -4, 28, 4, 1), flat(darker(l.main, 0.2)))
	c.fill(box(-14, 3, 20, 2, 1), flat(hex(0xb9b1a3)))
	c.fill(box(-14, 7, 24, 2, 1), flat(hex(0xb9b1a3)))
	c.fill(circle(8, 16, 4), flat(l.trim))
	l.signAt(c, 0, 6, 0.25)
}

func brush(c *canvas, l look) {
	for i, x := range []float64{-14, 4} {
		col := []color.RGBA{l.main, l.trim}[i]
		c.at(x, float64(i)*4-2, 1, 14, func() {
			c.glow(4, 8, 9, 46, hex(0x1a1a22), 0.25)
			c.fill(box(-3.6, -18, 7.2, 62, 3.4), c.tube(-3.6, 3.6, col))
			c.fill(box(-2, -30, 4, 14, 1), c.tube(-2, 2, lighter(col, 0.3)))
			c.fill(box(-4, -46, 8, 20, 3), c.tube(-4, 4, hex(0xf4f6f8)))
			for j := range 5 {
				c.fill(box(-3.4+float64(j)*1.4, -45, 0.9, 12, 0.2), flat([]color.RGBA{hex(0x7fc1e8), hex(0xffffff)}[j%2]))
			}
			c.fill(box(-1.6, -8, 3.2, 18, 1.6), flat(fade(hex(0xffffff), 0.5)))
		})
	}
	l.signAt(c, 20, 26, 0.2)
}

func pouch(c *canvas, l look) {
	c.glow(0, 38, 28, 4.5, hex(0x1a1a22), 0.5)
	c.fill((&path{}).move(-24, -38).line(24, -38).cube(21, -10, 27, 20, 26, 36).quad(0, 41, -26, 36).cube(-27, 20, -21, -10, -24, -38), c.tube(-26, 26, l.main))
	c.fill(box(-24, -39, 48, 7, 0), c.along(0, -39, 0, -32, lighter(l.main, 0.4), darker(l.main, 0.1)))
	c.fill(ellipse(0, 4, 17, 19), flat(lighter(l.trim, 0.75)))
	c.fill(ellipse(0, 12, 9, 6), flat(hex(0x4a2a17)))
	c.stroke((&path{}).move(-6, 12).quad(0, 8, 6, 12), 0.9, flat(hex(0xa9744b)))
	c.fill(box(-11, -6, 22, 4, 1.4), flat(l.trim))
	l.signAt(c, 0, -2, 0.26)
}

func drive(c *canvas, l look) {
	c.glow(0, 24, 36, 5, hex(0x1a1a22), 0.45)
	c.at(0, 0, 1, -12, func() {
		c.fill(box(-33, -20, 66, 42, 5), c.along(-30, -20, 30, 22, lighter(l.main, 0.25), darker(l.main, 0.2)))
		c.fill(box(-27, -14, 38, 30, 2.5), c.along(-27, -14, 11, 16, l.trim, darker(l.trim, 0.2)))
		c.fill(box(-22, -8, 20, 4, 1), flat(hex(0xffffff)))
		c.fill(box(-22, 0, 28, 2, 1), flat(fade(hex(0xffffff), 0.7)))
		c.fill(box(-22, 5, 24, 2, 1), flat(fade(hex(0xffffff), 0.7)))
		for i := range 6 {
			c.fill(box(16+float64(i)*2.4, 16, 1.4, 6, 0.2), flat(hex(0xd9b45b)))
		}
		c.fill(circle(23, -10, 1.7), flat(hex(0x6ce08f)))
	})
	l.signAt(c, 20, 2, 0.14)
}

func speaker(c *canvas, l look) {
	c.glow(0, 40, 26, 4.5, hex(0x1a1a22), 0.5)
	c.fill(box(-24, -42, 48, 82, 6), c.tube(-24, 24, l.main))
	for _, s := range []struct{ y, r float64 }{{-22, 9}, {13, 17}} {
		c.fill(circle(0, s.y, s.r), flat(darker(l.main, 0.5)))
		c.fill(circle(0, s.y, s.r*0.8), c.along(-s.r, s.y-s.r, s.r, s.y+s.r, hex(0x5c6270), hex(0x16171b)))
		c.fill(circle(0, s.y, s.r*0.32), c.along(-4, s.y-4, 4, s.y+4, lighter(l.trim, 0.3), darker(l.trim, 0.2)))
	}
	l.signAt(c, 0, 35, 0.14)
}

func mask(c *canvas, l look) {
	c.glow(0, 26, 32, 4.5, hex(0x1a1a22), 0.3)
	c.stroke((&path{}).move(-28, -8).cube(-46, -16, -46, 20, -27, 12), 1.3, flat(hex(0xf3f3f3)))
	c.stroke((&path{}).move(28, -8).cube(46, -16, 46, 20, 27, 12), 1.3, flat(hex(0xf3f3f3)))
	c.fill((&path{}).move(-29, -14).quad(0, -30, 29, -14).cube(31, 8, 22, 22, 0, 28).cube(-22, 22, -31, 8, -29, -14), c.along(0, -24, 0, 28, lighter(l.main, 0.3), darker(l.main, 0.08)))
	for i := range 3 {
		y := -6 + float64(i)*9
		c.stroke((&path{}).move(-28+float64(i)*2, y).quad(0, y-6, 28-float64(i)*2, y), 0.8, flat(darker(l.main, 0.2)))
	}
	l.signAt(c, 16, 10, 0.14)
}

func detergent(c *canvas, l look) {
	c.glow(0, 38, 28, 5, hex(0x1a1a22), 0.5)
	c.fill(box(-12, -42, 17, 15, 3), c.tube(-12, 5, l.trim))
	p := (&path{}).move(-16, -28).line(10, -28).cube(30, -24, 27, -6, 26, 4).line(26, 32).quad(26, 38, 20, 38).line(-20, 38).quad(-26, 38, -26, 32).line(-26, -10).cube(-26, -20, -22, -26, -16, -28)
	c.fill(p, c.tube(-26, 26, l.main))
	c.fill((&path{}).move(12, -18).cube(22, -18, 20, -2, 18, 2).cube(14, 4, 12, -8, 12, -18), flat(darker(l.main, 0.4)))
	c.fill(circle(-4, 16, 15), flat(l.trim))
	c.fill(circle(-4, 16, 10.5), flat(lighter(l.main, 0.75)))
	c.fill(box(-11, 13, 14, 5, 1.5), flat(darker(l.main, 0.25)))
	l.signAt(c, -4, 16, 0.2)
}

func cosmeticTube(c *canvas, l look) {
	c.glow(0, 40, 18, 4, hex(0x1a1a22), 0.5)
	c.fill(box(-9, 27, 18, 13, 2), c.tube(-9, 9, l.trim))
	c.fill((&path{}).move(-19, -40).line(19, -40).cube(18, -10, 13, 14, 12, 28).line(-12, 28).cube(-13, 14, -18, -10, -19, -40), c.tube(-18, 18, l.main))
	c.fill(box(-19, -41, 38, 5, 0.5), flat(lighter(l.main, 0.4)))
	c.fill(circle(0, -12, 9), flat(hex(0xf7c64f)))
	for i := range 12 {
		c.at(0, -12, 1, float64(i)*30, func() { c.fill(box(-0.7, -13.4, 1.4, 3, 0.5), flat(hex(0xf7c64f))) })
	}
	c.fill(box(-9, 6, 18, 3, 1), flat(fade(hex(0xffffff), 0.8)))
	l.signAt(c, 0, 14, 0.16)
}

func helmet(c *canvas, l look) {
	c.glow(0, 24, 38, 5, hex(0x1a1a22), 0.45)
	c.fill((&path{}).move(-36, 12).cube(-38, -40, 36, -44, 37, 8).cube(36, 16, 20, 16, 12, 18).cube(-4, 22, -34, 22, -36, 12), c.along(-30, -30, 30, 20, lighter(l.main, 0.35), darker(l.main, 0.2)))
	for i := range 4 {
		x := -22 + float64(i)*13
		c.fill((&path{}).move(x, 2).quad(x+3, -20, x+8, -20).quad(x+8, -6, x+5, 4), flat(darker(l.trim, 0.3)))
	}
	c.stroke((&path{}).move(-26, 18).quad(-10, 40, 4, 34).quad(12, 28, 14, 18), 1.8, flat(hex(0x24262c)))
	l.signAt(c, -2, 12, 0.16)
}

func toy(c *canvas, l look) {
	c.glow(0, 36, 26, 5, hex(0x1a1a22), 0.5)
	fur := c.along(-20, -36, 22, 36, lighter(l.main, 0.25), darker(l.main, 0.2))
	c.stroke((&path{}).move(16, 28).cube(36, 28, 32, 2, 36, -2), 6, flat(darker(l.main, 0.1)))
	c.fill(poly(-18, -22, -15, -42, -4, -31), fur)
	c.fill(poly(18, -22, 15, -42, 4, -31), fur)
	c.fill(ellipse(0, 18, 20, 20), fur)
	c.fill(circle(0, -16, 20), fur)
	c.fill(ellipse(0, 22, 11, 13), flat(lighter(l.trim, 0.5)))
	c.fill(ellipse(-8, -18, 2.6, 3.6), flat(hex(0x17181c)))
	c.fill(ellipse(8, -18, 2.6, 3.6), flat(hex(0x17181c)))
	c.fill(circle(-7, -19.4, 0.9), flat(hex(0xffffff)))
	c.fill(circle(9, -19.4, 0.9), flat(hex(0xffffff)))
	c.fill(poly(-2.4, -11, 2.4, -11, 0, -8), flat(hex(0xd9798a)))
	c.stroke((&path{}).move(0, -8).quad(-4, -3, -7, -6), 0.8, flat(hex(0x17181c)))
	c.stroke((&path{}).move(0, -8).quad(4, -3, 7, -6), 0.8, flat(hex(0x17181c)))
}

func laptop(c *canvas, l look) {
	c.glow(0, 28, 46, 5, hex(0x1a1a22), 0.45)
	c.fill(box(-32, -32, 64, 46, 3), flat(hex(0x26282e)))
	c.fill(box(-29.5, -29.5, 59, 40, 1), c.along(-29, -29, 29, 10, l.main, l.trim))
	c.fill((&path{}).move(-29, 11).cube(-10, -20, 8, 12, 29, -14).line(29, 11), flat(fade(hex(0xffffff), 0.22)))
	c.fill(poly(-32, 15, 32, 15, 43, 26, -43, 26), c.along(0, 15, 0, 26, hex(0xdfe2e6), hex(0xa5aab2)))
	c.fill(box(-43, 26, 86, 2.6, 1), flat(hex(0x7d828a)))
	for i := range 3 {
		c.fill(poly(-28-float64(i)*2.4, 16.6+float64(i)*2, 28+float64(i)*2.4, 16.6+float64(i)*2, 29+float64(i)*2.4, 18+float64(i)*2, -29-float64(i)*2.4, 18+float64(i)*2), flat(hex(0x565b64)))
	}
	l.signAt(c, 0, -10, 0.3)
}

func tv(c *canvas, l look) {
	c.glow(0, 32, 44, 4, hex(0x1a1a22), 0.45)
	c.fill(poly(-24, 24, -20, 24, -26, 32, -30, 32), flat(hex(0x33363d)))
	c.fill(poly(24, 24, 20, 24, 26, 32, 30, 32), flat(hex(0x33363d)))
	c.fill(box(-44, -30, 88, 55, 2), flat(hex(0x191a1e)))
	c.fill(box(-42, -28, 84, 50, 0.5), c.along(-42, -28, 42, 22, l.main, l.trim))
	c.fill((&path{}).move(-42, 22).line(-18, -6).line(-4, 8).line(14, -14).line(42, 22), flat(fade(hex(0x0b1020), 0.45)))
	c.fill(circle(22, -14, 6), flat(hex(0xffe9a8)))
	l.signAt(c, 0, 24.2, 0.06)
}
