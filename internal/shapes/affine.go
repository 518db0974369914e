package shapes

import "math"

// affine maps x, y to a*x+b*y+e, c*x+d*y+f.
type affine struct{ a, b, c, d, e, f float32 }

func (m *affine) at(x, y float32) (float32, float32) { return m.a*x + m.b*y + m.e, m.c*x + m.d*y + m.f }

// size is by how much lengths grow.
func (m *affine) size() float32 { return sqrt(math.Abs(float64(m.a*m.d - m.b*m.c))) }

// stretch is the ratio of the singular values.
func (m *affine) stretch() float32 {
	p, q := sqrt(float64((m.a+m.d)*(m.a+m.d)+(m.c-m.b)*(m.c-m.b))), sqrt(float64((m.a-m.d)*(m.a-m.d)+(m.c+m.b)*(m.c+m.b)))
	if p-q < 1e-6 {
		return math.MaxFloat32
	}
	return (p + q) / (p - q)
}

// shrunk is a map to a picture as one to the picture at 1/scale of its size; the centre of the first pixel is 0, 0 in both.
func (m *affine) shrunk(scale float32) affine {
	return affine{m.a / scale, m.b / scale, m.c / scale, m.d / scale, (m.e+0.5)/scale - 0.5, (m.f+0.5)/scale - 0.5}
}

func (m *affine) grown(scale float32) affine {
	return affine{m.a * scale, m.b * scale, m.c * scale, m.d * scale, (m.e+0.5)*scale - 0.5, (m.f+0.5)*scale - 0.5}
}

// poseOf maps a template (its longer side 1) to a picture by one frame of each.
func poseOf(t, f *Frame) affine {
	s := f.R / t.R
	sin, cos := sincos(f.Angle - t.Angle)
	m := affine{a: s * cos, b: -s * sin, c: s * sin, d: s * cos}
	x, y := m.at(t.X, t.Y)
	m.e, m.f = f.X-x, f.Y-y
	return m
}

// alike says whether two poses put a sign in about the same place.
func alike(p, q *affine) bool {
	s, t := p.size(), q.size()
	if s > 1.3*t || t > 1.3*s {
		return false
	}
	dx, dy := p.e-q.e, p.f-q.f
	return dx*dx+dy*dy <= 0.04*s*t && (p.a*q.a+p.c*q.c)/(s*t) > 0.9
}
