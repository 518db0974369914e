package shapes

import "math/bits"

// region is a connected part of a picture that is darker (or brighter) than all around it, and stays nearly the same while the limit between
// dark and bright moves: a maximally stable extremal region (Matas et al., "Robust wide baseline stereo from maximally stable extremal
// regions", 2002). A flat sign on another colour is made of such regions: its strokes, and the holes in them.
type region struct {
	level      uint8 // the brightest of its pixels
	seed       int32 // one of its pixels
	area       int32
	x, y, r    float32 // centre of mass and root mean square distance from it
	variation  float32
	minX, minY int16
	maxX, maxY int16
}

// node is a region at one level, within those of higher ones.
type node struct {
	parent                 int32
	seed                   int32
	area                   int32
	minX, minY, maxX, maxY int16
	level                  uint8
	sx, sy                 int64
	ss                     int64
	variation              float32
	bestChild              float32 // the least variation among the largest child's
	childArea              int32
}

// component is a region that still grows.
type component struct {
	level                  uint8
	seed                   int32
	area                   int32
	minX, minY, maxX, maxY int16
	sx, sy, ss             int64
	children               int32 // first of a list of nodes by sibling, -1: none
	lastChild              int32
}

// grower floods a picture from its darkest pixels up (Nistér and Stewénius, "Linear time maximally stable extremal regions", 2008).
type grower struct {
	seen    []bool
	edge    []uint8
	next    []int32 // of the waiting pixels of one level
	head    [256]int32
	waiting [4]uint64
	nodes   []node
	sibling []int32
	stack   []component
}

func (g *grower) push(p int32, level uint8) {
	g.next[p] = g.head[level]
	g.head[level] = p
	g.waiting[level>>6] |= 1 << (level & 63)
}

func (g *grower) pop() (p int32, level uint8, ok bool) {
	for w := range g.waiting {
		if g.waiting[w] != 0 {
			level = uint8(w<<6 | bits.TrailingZeros64(g.waiting[w]))
			p = g.head[level]
			if g.head[level] = g.next[p]; g.head[level] < 0 {
				g.waiting[w] &^= 1 << (level & 63)
			}
			return p, level, true
		}
	}
	return 0, 0, false
}

const (
	leastArea = 12
	delta     = 7 // levels over which a region must stay nearly the same
)

// grow returns the tree of the regions of p; every node comes before its parent.
func (g *grower) grow(p Plane) []node {
	n := p.W * p.H
	if cap(g.seen) < n {
		g.seen, g.edge, g.next = make([]bool, n), make([]uint8, n), make([]int32, n)
	}
	g.seen, g.edge, g.next = g.seen[:n], g.edge[:n], g.next[:n]
	clear(g.seen)
	clear(g.edge)
	for i := range g.head {
		g.head[i] = -1
	}
	g.waiting = [4]uint64{}
	g.nodes, g.sibling, g.stack = g.nodes[:0], g.sibling[:0], g.stack[:0]
	w := int32(p.W)
	cur := int32(0)
	level := p.Pix[0]
	g.seen[0] = true
	g.open(level, cur)
	for {
	explore:
		x := cur % w
		for e := g.edge[cur]; e < 4; e++ {
			var to int32
			switch e {
			case 0:
				if x+1 >= w {
					continue
				}
				to = cur + 1
			case 1:
				if to = cur + w; int(to) >= n {
					continue
				}
			case 2:
				if x == 0 {
					continue
				}
				to = cur - 1
			case 3:
				if to = cur - w; to < 0 {
					continue
				}
			}
			if g.seen[to] {
				continue
			}
			g.seen[to] = true
			l := p.Pix[to]
			if l >= level {
				g.push(to, l)
				continue
			}
			g.edge[cur] = e + 1
			g.push(cur, level)
			cur, level = to, l
			g.open(level, cur)
			goto explore
		}
		g.take(cur, w)
		to, l, ok := g.pop()
		if !ok {
			break
		}
		cur = to
		if l != level {
			level = l
			g.rise(level)
		}
	}
	for len(g.stack) > 1 {
		g.close()
		g.merge()
	}
	g.close()
	return g.nodes
}

func (g *grower) open(level uint8, seed int32) {
	g.stack = append(g.stack, component{level: level, seed: seed, minX: 32767, minY: 32767, maxX: -1, maxY: -1, children: -1, lastChild: -1})
}

func (g *grower) take(p, w int32) {
	c := &g.stack[len(g.stack)-1]
	x, y := int64(p%w), int64(p/w)
	c.area++
	c.sx, c.sy, c.ss = c.sx+x, c.sy+y, c.ss+x*x+y*y
	c.minX, c.maxX, c.minY, c.maxY = min(c.minX, int16(x)), max(c.maxX, int16(x)), min(c.minY, int16(y)), max(c.maxY, int16(y))
}

// close makes a node of the top component as it is.
func (g *grower) close() {
	c := &g.stack[len(g.stack)-1]
	if c.area < leastArea {
		return
	}
	id := int32(len(g.nodes))
	g.nodes = append(g.nodes, node{parent: -1, seed: c.seed, area: c.area, minX: c.minX, minY: c.minY, maxX: c.maxX, maxY: c.maxY, level: c.level, sx: c.sx, sy: c.sy, ss: c.ss})
	g.sibling = append(g.sibling, -1)
	for k := c.children; k >= 0; k = g.sibling[k] {
		g.nodes[k].parent = id
	}
	c.children, c.lastChild = id, id
}

func (g *grower) merge() {
	top := g.stack[len(g.stack)-1]
	g.stack = g.stack[:len(g.stack)-1]
	c := &g.stack[len(g.stack)-1]
	c.area += top.area
	c.sx, c.sy, c.ss = c.sx+top.sx, c.sy+top.sy, c.ss+top.ss
	c.minX, c.maxX, c.minY, c.maxY = min(c.minX, top.minX), max(c.maxX, top.maxX), min(c.minY, top.minY), max(c.maxY, top.maxY)
	if top.children >= 0 {
		if c.children < 0 {
			c.children = top.children
		} else {
			g.sibling[c.lastChild] = top.children
		}
		c.lastChild = top.lastChild
	}
}

// rise brings the top component to a level, with all that it meets there.
func (g *grower) rise(level uint8) {
	for {
		g.close()
		n := len(g.stack)
		if n == 1 || level < g.stack[n-2].level {
			g.stack[n-1].level = level
			return
		}
		g.merge()
		if level == g.stack[len(g.stack)-1].level {
			return
		}
	}
}

// stable are the regions that change little.
func stable(nodes []node, most int32, out []region) []region {
	for i := range nodes {
		a := &nodes[i]
		top := int32(i)
		for up := a.parent; up >= 0 && int(nodes[up].level) <= int(a.level)+delta; up = nodes[up].parent {
			top = up
		}
		if nodes[top].parent < 0 { // it becomes everything
			a.variation = 1e9
			continue
		}
		a.variation = float32(nodes[top].area-a.area) / float32(a.area)
		a.bestChild = 1e9
	}
	for i := range nodes {
		if up := nodes[i].parent; up >= 0 && nodes[i].area > nodes[up].childArea {
			nodes[up].childArea, nodes[up].bestChild = nodes[i].area, nodes[i].variation
		}
	}
	for i := range nodes {
		a := &nodes[i]
		if a.area > most || a.variation > 0.6 || a.parent < 0 {
			continue
		}
		up := &nodes[a.parent]
		if up.variation < a.variation || a.childArea > 0 && a.bestChild <= a.variation {
			continue
		}
		n := float64(a.area)
		x, y := float64(a.sx)/n, float64(a.sy)/n
		out = append(out, region{
			level: a.level, seed: a.seed, area: a.area, variation: a.variation, minX: a.minX, minY: a.minY, maxX: a.maxX, maxY: a.maxY,
			x: float32(x), y: float32(y), r: sqrt(float64(a.ss)/n - x*x - y*y),
		})
	}
	return out
}
