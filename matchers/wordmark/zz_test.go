package wordmark_test

import (
	"fmt"
	"markwarden"
	"markwarden/matchers/wordmark"
	"slices"
	"testing"
)

func TestZZ(t *testing.T) {
	var rs []*markwarden.Right
	for i, n := range []string{"Skechers", "Brixholm", "Cartier", "Lancôme", "OnePlus", "Victoria's Secret", "Siemens", "Dr. Martens", "Barbie", "Hennessy", "Converse", "Prada", "Bosch", "Puma", "Samsung", "Maybelline", "Hasbro", "Electrolux", "Johnnie Walker", "Timberland", "Balenciaga", "Casio", "Tommy Hilfiger", "Jacobs", "Marc Jacobs", "Patek Philippe", "Gap", "iPhone"} {
		rs = append(rs, &markwarden.Right{ID: markwarden.RightID(fmt.Sprint("r", i)), Kind: markwarden.WordMark, Text: n})
	}
	m := wordmark.New(slices.Values(rs))
	for _, s := range []string{"$k3.ch3rs shoes", "8r!xho lm x", "C@r 7ier x", "1@ncô-m3 x", "ônę_Plus", "V . i . c . t . o . r . i . a . ' . s . S . e . c . r . e . t", "$/i/3/m/3/n/5 400W", "D/r/./M/a/r/7/3/n/s pria", "8@r8.!e フ", "He_nne$$y 700ml", "C0nv_3r$e femme", "Сумка Прада женская", "프라다 여성", "Перфоратор Бош 2", "प्यूमा पु", "جوال سامسونج 128", "메이블린 세럼", "해즈브로 피", "エレクトロラックス 炊", "조니워커 700ml", "Timbreladn", "Blaennciaga", "Baleciaag", "Marc  aJcobs", "Куртка Томми Хилфигер", "Patwk Philipep", "Briksholm", "Blak", "ｇａｐ 儿童", "Айфон 14", "ไอโฟน 13", "Brixholm soundsnearlylike"} {
		fmt.Print(s, ": ")
		for _, e := range m.Sweep(features(s)) {
			fmt.Print(e.Kind, " ", e.Text, ">", e.Says.Args[1], " ", e.Strength, "; ")
		}
		fmt.Println()
	}
}
