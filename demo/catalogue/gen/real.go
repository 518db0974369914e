package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// realTitle is one published listing under a licence that lets its title be shipped.
type realTitle struct {
	source, title, description, brand string
	category, goods                   string // ours: where it stands here, and what it is drawn as
	cents                             int64  // 0: no price was published
	attributes                        map[string]string
}

// quotas says how many titles each source gives. All are Apache-2.0 repositories (data/SOURCES.md).
var quotas = []struct {
	source string
	n      int
}{{"oa-mine", 1030}, {"ae-110k", 350}, {"abt-buy-abt", 440}, {"abt-buy-buy", 310}, {"wdc-cameras", 190}, {"wdc-computers", 150}}

// unwanted are words that make a title unfit for a page one shows to customers, or are traces of the page from which it was read.
var unwanted = regexp.MustCompile(`(?i)sexy|bikini|lingerie|thong|adult|g-string|nude|weapon|rifle|\bguns?\b|knife|vape|replica|[|]|pcpartpicker|prijzen|cnet|\.com\b|tweakers|geizhals|buy.*online|free shipping|cheap|wholesale|oem|aliexpress|@|"|compare|price`)

func readReal(path string, r *rand.Rand) ([]realTitle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	bySource, seen := map[string][]realTitle{}, map[string]bool{}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 4<<20)
	for s.Scan() {
		var row struct {
			Source, Title, Description, Brand, Category, Lang string
			Tier                                              int `json:"license_tier"`
			Price                                             *struct{ Amount float64 }
			Attributes                                        map[string]any
		}
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			return nil, err
		}
		fold := strings.ToLower(row.Title)
		if row.Tier != 1 || !fit(row.Title, row.Lang) || seen[fold] {
			continue
		}
		category, goods := place(row.Source, row.Category, fold)
		if category == "" {
			continue
		}
		seen[fold] = true
		t := realTitle{source: row.Source, title: row.Title, brand: row.Brand, category: category, goods: goods, attributes: map[string]string{}}
		if row.Price != nil && row.Price.Amount > 1 {
			t.cents = int64(row.Price.Amount*100 + 0.5)
		}
		if strings.HasPrefix(row.Source, "abt-buy") {
			t.description = cut(row.Description, 160)
		}
		if row.Source == "oa-mine" {
			for _, k := range []string{"Color", "Flavor", "Net content", "Item form"} {
				if text, ok := row.Attributes[k].(string); ok {
					t.attributes[strings.ReplaceAll(strings.ToLower(k), " ", "_")] = text
				}
			}
		}
		bySource[row.Source] = append(bySource[row.Source], t)
	}
	if err := s.Err(); err != nil {
		return nil, err
	}
	var all []realTitle
	for _, q := range quotas {
		rows := bySource[q.source]
		if len(rows) < q.n {
			return nil, fmt.Errorf("%s has %d fit titles, wanted %d", q.source, len(rows), q.n)
		}
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		all = append(all, rows[:q.n]...)
	}
	return all, nil
}

func fit(title, lang string) bool {
	n := utf8.RuneCountInString(title)
	return n >= 14 && n <= 110 && (lang == "en" || lang == "") && utf8.ValidString(title) && !unwanted.MatchString(title)
}

func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if i := strings.LastIndexByte(s[:n], ' '); i > 0 {
		return s[:i] + " …"
	}
	return ""
}

var places = map[string][2]string{
	"Coffee": {"Grocery > Coffee", "pouch"}, "Vitamin": {"Health > Vitamins", "jar"}, "Toothbrush": {"Health > Oral Care", "brush"},
	"Breakfast Cereal": {"Grocery > Breakfast Cereal", "carton"}, "Sunscreen": {"Beauty > Sunscreen", "tube"}, "Tea": {"Grocery > Tea", "carton"},
	"Safety Mask": {"Health > Masks", "mask"}, "Laundry Detergent": {"Home > Laundry Detergent", "detergent"}, "Shoes": {"Shoes > Sneakers", "sneaker"},
	"Conditioner": {"Beauty > Hair Care", "tube"}, "Shirts": {"Clothing > Shirts", "shirt"}, "Eyewear": {"Fashion > Sunglasses", "glasses"},
	"Shorts": {"Clothing > Shorts", "shorts"}, "Guitar": {"Musical Instruments > Guitars", "guitar"}, "Lure": {"Sports > Fishing", ""},
	"Fishing Rod": {"Sports > Fishing", ""}, "Baseball Caps": {"Clothing > Caps", "cap"}, "Stove": {"Sports > Camping", ""}, "Helmet": {"Sports > Helmets", "helmet"},
}

// electronics are told apart by words of the title; the first that occurs counts.
var electronics = []struct{ words, category, goods string }{
	{"headphone|earphone|headset|earbud", "Electronics > Headphones", "headphones"},
	{"carrying case| case |case -|pouch|sleeve| bag", "Electronics > Accessories", "pouch"},
	{"lens|zoom-nikkor| f/", "Electronics > Camera Accessories", "lens"},
	{"camcorder|camera|cyber-shot|powershot|coolpix|easyshare|lumix|hero", "Electronics > Cameras", "camera"},
	{"hdtv| tv|lcd tv|plasma|bravia|viera", "Electronics > TV & Video", "tv"},
	{"speaker|subwoofer|soundbar|receiver|theater", "Electronics > Audio", "speaker"},
	{"cordless phone|telephone|cell phone|smartphone|handset", "Electronics > Phones", "phone"},
	{"laptop|notebook|chromebook", "Computers > Laptops", "laptop"},
	{"ssd|hard drive|solid state|memory|sdhc|sdxc|flash drive|ddr|usb", "Computers > Storage", "drive"},
	{"processor|geforce|radeon|motherboard|video card|core i", "Computers > Components", ""},
	{"washer|dryer|refrigerator|oven|dishwasher|microwave|cooktop|range", "Home > Appliances", ""},
	{"battery|charger|cable|adapter|mount|remote|tripod|kit", "Electronics > Accessories", ""},
}

var electronicsWords = func() (res []*regexp.Regexp) {
	for _, e := range electronics {
		res = append(res, regexp.MustCompile(e.words))
	}
	return res
}()

func place(source, category, title string) (ours, goods string) {
	if p, ok := places[category]; ok {
		return p[0], p[1]
	}
	if source == "ae-110k" || source == "oa-mine" {
		return "", ""
	}
	for i, e := range electronics {
		if electronicsWords[i].MatchString(title) {
			return e.category, e.goods
		}
	}
	return "Electronics > Accessories", ""
}
