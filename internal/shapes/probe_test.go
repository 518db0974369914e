package shapes

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"markwarden/eval/logos"
)

const dir = "/work/shared/data/logos/"

func decode(path string) image.Image {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		panic(err)
	}
	return m
}

func load(path string) *image.Gray {
	m := decode(path)
	b := m.Bounds()
	r := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(r, r.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(r, r.Rect, m, b.Min, draw.Over)
	g := image.NewGray(r.Rect)
	draw.Draw(g, g.Rect, r, image.Point{}, draw.Src)
	return g
}

type truth struct {
	pic, logo    string
	x, y         float64 // middle
	frac         float64
	details, set string
	img          image.Image
}

func truths() (out []truth) {
	f, _ := os.Open(dir + "labels.tsv")
	s := bufio.NewScanner(f)
	s.Scan()
	for s.Scan() {
		c := strings.Split(s.Text(), "\t")
		n := func(i int) float64 { v, _ := strconv.ParseFloat(c[i], 64); return v }
		out = append(out, truth{c[0], c[1], n(2) + n(4)/2, n(3) + n(5)/2, n(6), c[8], "dev", nil})
	}
	return
}

func photos() (out []image.Image) {
	ents, _ := os.ReadDir("/work/shared/data/photos")
	for _, e := range ents {
		out = append(out, decode("/work/shared/data/photos/"+e.Name()))
	}
	return
}

func TestSearch(t *testing.T) {
	ents, _ := os.ReadDir(dir + "templates")
	var ts []*Template
	var names []string
	targets, _ := os.ReadFile(dir + "targets.txt")
	var others []string
	t0 := time.Now()
	for _, e := range ents {
		name := e.Name()[:len(e.Name())-4]
		names = append(names, name)
		if !strings.Contains("\n"+string(targets), "\n"+name+"\n") {
			others = append(others, name)
		}
	}
	ts = make([]*Template, len(names))
	{
		var wg sync.WaitGroup
		for j := range 2 {
			wg.Go(func() {
				for i := j; i < len(names); i += 2 {
					ts[i] = NewTemplate(PlaneOf(load(dir + "templates/" + names[i] + ".png")))
				}
			})
		}
		wg.Wait()
	}
	x := NewIndex(ts)
	fmt.Println("build", time.Since(t0), len(x.bits), x.width, "frames a template", len(x.bits)/len(ts))
	all := truths()
	if n, _ := strconv.Atoi(os.Getenv("SYN")); n > 0 {
		r := rand.New(rand.NewPCG(1, 2))
		ph := photos()
		for i := range n {
			var s *logos.Sign
			tr := truth{pic: fmt.Sprintf("syn-%d", i), logo: "-", set: "syn"}
			if i%4 != 0 {
				tr.logo = others[r.IntN(len(others))]
				s = logos.InkOf(tr.logo, decode(dir+"templates/"+tr.logo+".png"))
			}
			img, p := logos.Scene(r, ph, s)
			if s != nil {
				tr.frac, tr.details = p.Fraction, p.Details
				for _, c := range p.Corners {
					tr.x, tr.y = tr.x+c[0]/4, tr.y+c[1]/4
				}
			}
			var b bytes.Buffer
			jpeg.Encode(&b, img, &jpeg.Options{Quality: 60 + r.IntN(35)})
			tr.img, _ = jpeg.Decode(&b)
			all = append(all, tr)
		}
	}
	out, _ := os.Create("/tmp/prep/copies/seen.tsv")
	pics, _ := os.Create("/tmp/prep/copies/pics.tsv")
	fmt.Fprintln(out, "pic\tlogo\tfrac\tok\tright\tlike\tsupport\tcells\tgood\tlow\tclutter\tlike2\tsupport2\tcells2\tgood2\tlow2\tclutter2\twindow\toutline\tcontrast\tvotes\tsize\tscore\tdetails")
	n := len(all)
	t0 = time.Now()
	results := make([][]Seen, n)
	var wg sync.WaitGroup
	var next atomic.Int64
	for range 2 {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				img := all[i].img
				if img == nil {
					img = decode(dir + "pictures/" + all[i].pic)
				}
				results[i] = x.looked(Views(img))
			}
		})
	}
	wg.Wait()
	took := time.Since(t0)
	for i, tr := range all {
		fmt.Fprintf(pics, "%s\t%s\t%v\t%s\n", tr.pic, tr.logo, tr.frac, tr.details)
		for _, s := range results[i] {
			name := names[s.Template]
			ok := 0
			if name == tr.logo {
				want := tr.frac * 480
				if math.Abs(float64(s.pose.e)-tr.x) < 0.2*want && math.Abs(float64(s.pose.f)-tr.y) < 0.2*want && s.Size/want > 0.7 && s.Size/want < 1.35 {
					ok = 1
				}
			}
			fmt.Fprintf(out, "%s\t%s\t%v\t%d\t%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%v\t%.3f\t%.1f\t%.2f\t%.0f\t%.3f\t%s\n", tr.pic, tr.logo, tr.frac, ok, name, s.All.Like, s.All.Support, s.All.Cells, s.All.Good, s.All.Low, 0.0, s.Best.Like, s.Best.Support, s.Best.Cells, s.Best.Good, s.Best.Low, 0.0, s.Hidden, s.outline, s.contrast, s.votes, s.Size, s.Score, tr.details)
		}
	}
	out.Close()
	pics.Close()
	fmt.Println("ms", float64(took.Milliseconds())/float64(n))
}
