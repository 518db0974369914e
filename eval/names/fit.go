package names

import (
	"math"

	"markwarden/internal/names"
)

// Fit is the logistic regression of the pairs' features (Newton's method, a ridge of 1 on the weights): what data/weights.json of
// internal/names holds is its answer on our own pairs. Pairs without anything in common teach nothing, and are left out.
func Fit(pairs []Pair) (bias float64, weights map[string]float64) {
	n := len(names.FeatureNames) + 1
	var rows [][]float64
	var matches []float64
	for _, p := range pairs {
		f := names.Features(names.Parse(p.Left), names.Parse(p.Right))
		if f[0] == 0 {
			continue
		}
		rows = append(rows, append([]float64{1}, f...))
		y := 0.0
		if p.Match {
			y = 1
		}
		matches = append(matches, y)
	}
	w := make([]float64, n)
	for range 30 {
		gradient := make([]float64, n)
		hessian := make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
			if i > 0 {
				hessian[i][i], gradient[i] = 1, -w[i]
			} else {
				hessian[i][i] = 1e-6
			}
		}
		for r, x := range rows {
			z := 0.0
			for i, v := range x {
				z += w[i] * v
			}
			q := 1 / (1 + math.Exp(-z))
			for i, v := range x {
				gradient[i] += (matches[r] - q) * v
				for j := range i + 1 {
					hessian[i][j] += q * (1 - q) * v * x[j]
				}
			}
		}
		for i, s := range solve(hessian, gradient) {
			w[i] += s
		}
	}
	weights = map[string]float64{}
	for i, name := range names.FeatureNames {
		weights[name] = math.Round(w[i+1]*1000) / 1000
	}
	return math.Round(w[0]*1000) / 1000, weights
}

// solve is x of a·x = b for a symmetric positive matrix of which the lower half is given (Cholesky).
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			s := a[i][j]
			for k := range j {
				s -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(s)
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range n {
		s := b[i]
		for k := range i {
			s -= a[i][k] * x[k]
		}
		x[i] = s / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		s := x[i]
		for k := i + 1; k < n; k++ {
			s -= a[k][i] * x[k]
		}
		x[i] = s / a[i][i]
	}
	return x
}
