package main

import "markwarden"

// mark is a word mark of the demonstration: a real name taken from an open list of brand names as a fact, with an invented holder and invented
// registrations.
type mark struct {
	id, text     string
	classes      []int
	trade        string // "electronics", "sport", "home": which retailers deal in it
	names        []markwarden.Name
	productMarks []string
	price        map[string]int64 // usual price by category, in US cents
	source       string           // the list that has the name
}

func names(pairs ...string) (n []markwarden.Name) {
	for i := 0; i < len(pairs); i += 2 {
		n = append(n, markwarden.Name{Lang: pairs[i], Text: pairs[i+1]})
	}
	return n
}

const (
	nsi   = "name-suggestion-index 8.0 (BSD-3-Clause)"
	icons = "simple-icons 16 (CC0-1.0)"
)

var marks = []mark{
	{"sony", "Sony", []int{9}, "electronics", names("zh", "索尼", "ja", "ソニー", "ko", "소니"), []string{"WH-1000XM5", "Cyber-shot", "BRAVIA"}, map[string]int64{"Electronics > Headphones": 29900, "Electronics > Cameras": 34900}, nsi},
	{"panasonic", "Panasonic", []int{9, 11}, "electronics", names("zh", "松下", "ja", "パナソニック"), []string{"LUMIX"}, map[string]int64{"Electronics > Cameras": 39900}, icons},
	{"samsung", "Samsung", []int{9}, "electronics", names("zh", "三星", "ko", "삼성", "ru", "Самсунг"), []string{"Galaxy Buds"}, map[string]int64{"Electronics > Headphones": 14900, "Electronics > Phones": 79900}, nsi},
	{"bose", "Bose", []int{9}, "electronics", names("zh", "博士音响"), []string{"QuietComfort"}, map[string]int64{"Electronics > Headphones": 32900}, icons},
	{"sennheiser", "Sennheiser", []int{9}, "electronics", names("zh", "森海塞尔"), []string{"Momentum True Wireless"}, map[string]int64{"Electronics > Headphones": 24900}, icons},
	{"yamaha", "Yamaha", []int{9, 15}, "electronics", names("zh", "雅马哈", "ja", "ヤマハ"), nil, map[string]int64{"Musical Instruments > Guitars": 29900}, nsi},
	{"seagate", "Seagate", []int{9}, "electronics", names("zh", "希捷"), []string{"BarraCuda"}, map[string]int64{"Computers > Storage": 8900}, icons},
	{"asus", "ASUS", []int{9}, "electronics", names("zh", "华硕", "ru", "АСУС"), []string{"ROG Strix"}, map[string]int64{"Computers > Laptops": 129900}, icons},
	{"kodak", "Kodak", []int{9}, "electronics", names("zh", "柯达"), []string{"EasyShare"}, map[string]int64{"Electronics > Cameras": 15900}, icons},
	{"leica", "Leica", []int{9}, "electronics", names("zh", "徕卡"), nil, map[string]int64{"Electronics > Cameras": 349900}, icons},
	{"denon", "Denon", []int{9}, "electronics", names("ja", "デノン"), nil, map[string]int64{"Electronics > Audio": 39900}, icons},
	{"toshiba", "Toshiba", []int{9}, "electronics", names("zh", "东芝", "ja", "東芝"), nil, map[string]int64{"Electronics > TV & Video": 44900}, icons},
	{"nike", "Nike", []int{18, 25, 28}, "sport", names("zh", "耐克", "ja", "ナイキ", "ko", "나이키", "ru", "Найк"), []string{"Air Max", "Dunk Low"}, map[string]int64{"Shoes > Sneakers": 12000, "Clothing > Shirts": 4500}, icons},
	{"adidas", "Adidas", []int{18, 25, 28}, "sport", names("zh", "阿迪达斯", "ja", "アディダス", "ko", "아디다스", "ru", "Адидас"), []string{"Ultraboost", "Stan Smith"}, map[string]int64{"Shoes > Sneakers": 11000, "Clothing > Shirts": 4000}, icons},
	{"puma", "Puma", []int{18, 25}, "sport", names("zh", "彪马", "ja", "プーマ", "ko", "푸마"), []string{"Suede Classic"}, map[string]int64{"Shoes > Sneakers": 8500}, nsi},
	{"newbalance", "New Balance", []int{25}, "sport", names("zh", "新百伦", "ja", "ニューバランス", "ko", "뉴발란스"), nil, map[string]int64{"Shoes > Sneakers": 11500}, nsi},
	{"skechers", "Skechers", []int{25}, "sport", names("zh", "斯凯奇", "ko", "스케쳐스"), []string{"GO WALK"}, map[string]int64{"Shoes > Sneakers": 7900}, nsi},
	{"underarmour", "Under Armour", []int{25, 28}, "sport", names("zh", "安德玛"), nil, map[string]int64{"Clothing > Shirts": 3500, "Shoes > Sneakers": 9500}, nsi},
	{"reebok", "Reebok", []int{25, 28}, "sport", names("zh", "锐步", "ja", "リーボック"), nil, map[string]int64{"Shoes > Sneakers": 8000}, nsi},
	{"rayban", "Ray-Ban", []int{9}, "sport", names("zh", "雷朋", "ja", "レイバン"), []string{"Wayfarer"}, map[string]int64{"Fashion > Sunglasses": 16500}, nsi},
	{"tide", "Tide", []int{3}, "home", names("zh", "汰渍"), []string{"Tide Pods"}, map[string]int64{"Home > Laundry Detergent": 1299}, icons},
}

// house is an invented maker with a word mark, a registered device and product photographs of its own.
type house struct {
	id, text, legal, country string
	classes                  []int
	names                    []markwarden.Name
	productMarks             []string
	nicknames                []string
	device                   device
	ink                      uint32
	goods                    []good
}

// good is one product of a house, with the picture that the house took of it.
type good struct {
	title, category, kind string
	cents                 int64
	main, trim, sole      uint32
	variant, backdrop     int
	ground                uint32
	x, y, scale, turn     float64
}

var houses = []house{
	{"velmora", "VELMORA", "Velmora Atelier S.A. (demo)", "FR", []int{18}, names("zh", "薇慕拉", "ja", "ヴェルモラ"), []string{"Lune Tote", "Arco Mini"}, []string{"Velmie"}, velmoraDevice, 0x3b1f35, []good{
		{"VELMORA Lune Tote in Burgundy Grained Leather", "Bags > Handbags", "bag", 42000, 0x7c1f3a, 0xe7c9a4, 0, 0, 2, 0xc98b7a, 50, 54, 0.98, 0},
		{"VELMORA Arco Mini Crossbody, Cobalt", "Bags > Handbags", "bag", 31500, 0x274b9f, 0xf1d7a0, 0, 1, 4, 0xe0a33a, 50, 54, 0.92, -4},
		{"VELMORA City Backpack, Sand and Olive", "Bags > Backpacks", "backpack", 36000, 0xc2a878, 0x6a7247, 0, 0, 0, 0x7fa389, 50, 51, 0.96, 3},
	}},
	{"kestrel", "KESTREL & VANE", "Kestrel & Vane Horology Ltd (demo)", "GB", []int{14}, names("zh", "凯翎"), []string{"Meridian 38", "Halcyon Chrono"}, []string{"K&V hawk"}, kestrelDevice, 0x1f3a4d, []good{
		{"KESTREL & VANE Meridian 38 Automatic, Midnight Dial", "Watches > Wrist Watches", "watch", 89000, 0x16324f, 0x6b4426, 0, 0, 7, 0x4f8fb5, 50, 50, 0.98, 10},
		{"KESTREL & VANE Halcyon Chrono, Forest Dial", "Watches > Wrist Watches", "watch", 112000, 0x1d4d3a, 0x2b2f36, 0, 1, 1, 0xb5483a, 52, 49, 0.9, -14},
		{"KESTREL & VANE Meridian 38, Ivory Dial on Tan Strap", "Watches > Wrist Watches", "watch", 86000, 0xb8a98a, 0xb3763f, 0, 2, 10, 0x6b4f8f, 50, 50, 1.0, 24},
	}},
	{"aurelune", "AURELUNE", "Maison Aurelune SAS (demo)", "FR", []int{3}, names("zh", "奥蕾露", "ko", "오렐룬"), []string{"Nuit Claire", "Sel Blanc"}, nil, aureluneDevice, 0x5b3f86, []good{
		{"AURELUNE Nuit Claire Eau de Parfum 50 ml", "Beauty > Perfume", "perfume", 9800, 0x7d63b8, 0x3b2a5c, 0, 0, 9, 0x9a3b5f, 50, 52, 0.98, 0},
		{"AURELUNE Sel Blanc Eau de Toilette 100 ml", "Beauty > Perfume", "perfume", 11200, 0x8fc3d9, 0xf3efe6, 0, 1, 6, 0x4f8fb5, 42, 42, 0.9, 0},
		{"AURELUNE Ambre Doux Eau de Parfum 30 ml", "Beauty > Perfume", "perfume", 7400, 0xe0a04a, 0x2f2320, 0, 0, 5, 0xd98c9b, 54, 54, 0.9, 7},
	}},
	{"norrfell", "NORRFELL", "Norrfell Outdoor AB (demo)", "SE", []int{18, 21, 25}, names("zh", "诺岭", "ja", "ノールフェル", "de", "Nordfell"), []string{"Isbre 750", "Fjellpack"}, nil, norrfellDevice, 0x1d3d33, []good{
		{"NORRFELL Isbre 750 Insulated Bottle, Glacier", "Home > Drinkware", "flask", 3900, 0x5aa3b8, 0x22333b, 0, 0, 9, 0x3f7d5c, 50, 49, 0.94, 0},
		{"NORRFELL Isbre 750 Insulated Bottle, Rowan Red", "Home > Drinkware", "flask", 3900, 0xb23a2e, 0xf1e9da, 0, 1, 3, 0x6b4f8f, 56, 50, 0.9, 9},
		{"NORRFELL Fjellpack 28 Litre Trail Backpack", "Bags > Backpacks", "backpack", 14500, 0x2f5d50, 0xe29b3c, 0, 0, 8, 0x8a6d4b, 50, 51, 1.0, -5},
		{"NORRFELL Skare Winter Boot, Bark Brown", "Shoes > Boots", "boot", 18900, 0x6b4a2f, 0x3a2a1c, 0xd9c9a8, 0, 2, 0x31506f, 46, 52, 1.0, 0},
	}},
	{"pixelhaus", "PIXELHAUS", "Pixelhaus GmbH (demo)", "DE", []int{9}, names("zh", "皮克豪斯", "ko", "픽셀하우스"), []string{"Pulse One", "Orbit Buds"}, nil, pixelhausDevice, 0x20243a, []good{
		{"PIXELHAUS Pulse One Wireless Headphones, Coral", "Electronics > Headphones", "headphones", 17900, 0xe2674f, 0x2b2d42, 0, 0, 8, 0x205e63, 50, 54, 1.0, 0},
		{"PIXELHAUS Pulse One Wireless Headphones, Ink Blue", "Electronics > Headphones", "headphones", 17900, 0x26386b, 0xe8c468, 0, 1, 11, 0xd98c9b, 50, 54, 0.92, 14},
		{"PIXELHAUS Orbit Buds with Charging Case", "Electronics > Headphones", "earbuds", 9900, 0x35424f, 0xf2f2f2, 0, 0, 4, 0xb5483a, 52, 52, 1.1, -6},
		{"PIXELHAUS Retro One Compact Camera", "Electronics > Cameras", "camera", 24900, 0x8a3b2e, 0xe9dcc3, 0, 0, 0, 0x31506f, 50, 52, 1.02, 0},
	}},
	{"tanuki", "TANUKI TRAIL", "Tanuki Trail K.K. (demo)", "JP", []int{25}, names("ja", "タヌキトレイル", "zh", "狸途", "fr", "Sentier Tanuki"), []string{"Cloudstep", "Kaze Runner"}, nil, tanukiDevice, 0x7a2e1f, []good{
		{"TANUKI TRAIL Cloudstep Running Shoes, Persimmon", "Shoes > Sneakers", "sneaker", 13500, 0xe2632f, 0xf3e9d8, 0xffffff, 0, 4, 0x4f8fb5, 50, 52, 1.04, -8},
		{"TANUKI TRAIL Kaze Runner, Indigo Wave", "Shoes > Sneakers", "sneaker", 12800, 0x2b3f8c, 0x8fd0c8, 0xf4f1ea, 1, 10, 0xe0a33a, 50, 54, 1.0, 6},
		{"TANUKI TRAIL Cloudstep Trail, Moss and Bone", "Shoes > Sneakers", "sneaker", 13900, 0x5a7247, 0xe9e0cf, 0xcfc3ab, 2, 1, 0x3f7d5c, 46, 48, 0.96, -14},
		{"TANUKI TRAIL Five Panel Cap, Rust", "Clothing > Caps", "cap", 2900, 0xa8482c, 0x2b2f36, 0, 0, 3, 0x205e63, 50, 56, 1.04, 4},
	}},
}
