package main

import "markwarden"

// offence is one planted offence and its honest twin. Both are invented, and so are their sellers; the right is that of the mark or house.
type offence struct {
	kind     markwarden.EvidenceKind
	right    string // id of a mark or house
	title    string
	brand    string
	category string
	cents    int64
	goods    string // the drawing that illustrates both
	note     string
	// The twin: an empty title is the same text, an empty seller the authorized one, "any" a seller without papers.
	twinTitle, twinBrand, twinSeller, twinCategory string
	twinGoods                                      string
	twinNote                                       string
	// Of the offence, when not an ordinary seller without papers.
	seller      string
	territories []string
}

const sameText = "the same text, from an authorized seller"

var offences = []offence{
	// Letters in disguise.
	{
		kind: markwarden.KindHomoglyph, right: "adidas", title: "Аdidas running shoes men's lightweight trainers black", brand: "", category: "Shoes > Sneakers", cents: 2990, goods: "sneaker", note: "the first letter is Cyrillic",
		twinTitle: "Adidas running shoes men's lightweight trainers black", twinBrand: "Adidas", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindHomoglyph, right: "sony", title: "SОNY wireless noise cancelling headphones over ear", category: "Electronics > Headphones", cents: 3990, goods: "headphones", note: "the O is Cyrillic",
		twinTitle: "Lens hood Φ52 mm for compact cameras, black", twinSeller: "any", twinCategory: "Electronics > Camera Accessories", twinGoods: "lens", twinNote: "a Greek letter that is a diameter",
	},
	{
		kind: markwarden.KindHomoglyph, right: "nike", title: "Νіkе sports socks cotton, pack of 6", category: "Clothing > Socks", cents: 899, goods: "shorts", note: "Greek and Cyrillic letters",
		twinTitle: "Термос Vakuum 500 мл, нержавеющая сталь", twinSeller: "any", twinCategory: "Home > Drinkware", twinGoods: "flask", twinNote: "two scripts, each word in one",
	},
	{
		kind: markwarden.KindHomoglyph, right: "bose", title: "Воsе bluetooth speaker portable waterproof", category: "Electronics > Audio", cents: 2450, goods: "speaker", note: "the B and the o are Cyrillic",
		twinTitle: "Bose bluetooth speaker portable waterproof", twinBrand: "Bose", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindHomoglyph, right: "velmora", title: "VΕLMΟRΑ style shoulder bag leather tote", category: "Bags > Handbags", cents: 3900, goods: "bag", note: "Greek capitals",
		twinTitle: "VELMORA shoulder bag leather tote", twinBrand: "VELMORA", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindInvisible, right: "nike", title: "Ni\u200bke Dunk Low sneakers white green", category: "Shoes > Sneakers", cents: 3190, goods: "sneaker", note: "a zero-width space inside the mark",
		twinTitle: "Family matching T-shirt 👨\u200d👩\u200d👧 cotton, custom print", twinSeller: "any", twinCategory: "Clothing > Shirts", twinGoods: "shirt", twinNote: "a joiner that holds an emoji together",
	},
	{
		kind: markwarden.KindInvisible, right: "samsung", title: "Sam\u00adsung fast charger 25W USB-C power adapter", category: "Electronics > Phone Accessories", cents: 699, goods: "drive", note: "a soft hyphen inside the mark",
		twinTitle: "Samsung fast charger 25W USB-C power adapter", twinBrand: "Samsung", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindInvisible, right: "kestrel", title: "KES\u2060TREL & VANE automatic watch steel case", category: "Watches > Wrist Watches", cents: 5900, goods: "watch", note: "a word joiner inside the mark",
		twinTitle: "KESTREL & VANE automatic watch steel case", twinBrand: "KESTREL & VANE", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindInvisible, right: "puma", title: "Pu\u200c\u200bma training jersey quick dry, navy", category: "Clothing > Shirts", cents: 1290, goods: "shirt", note: "two invisible characters inside the mark",
		twinTitle: "Puma training jersey quick dry, navy", twinBrand: "Puma", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindSpacing, right: "sony", title: "S O N Y in-ear earphones with microphone, 3.5 mm", category: "Electronics > Headphones", cents: 790, goods: "earbuds", note: "the letters stand apart",
		twinTitle: "A B C alphabet wall stickers for children's room", twinSeller: "any", twinCategory: "Home > Decor", twinGoods: "carton", twinNote: "letters that stand apart and spell nothing",
	},
	{
		kind: markwarden.KindSpacing, right: "adidas", title: "A-D-I-D-A-S tracksuit top zip jacket slim", category: "Clothing > Jackets", cents: 2190, goods: "shirt", note: "hyphens between the letters",
		twinTitle: "Adidas tracksuit top zip jacket slim", twinBrand: "Adidas", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindSpacing, right: "aurelune", title: "A.U.R.E.L.U.N.E perfume women 50ml long lasting", category: "Beauty > Perfume", cents: 1590, goods: "perfume", note: "full stops between the letters",
		twinTitle: "AURELUNE perfume women 50ml long lasting", twinBrand: "AURELUNE", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindSpacing, right: "nike", title: "N_I_K_E cap adjustable sun hat unisex", category: "Clothing > Caps", cents: 890, goods: "cap", note: "underscores between the letters",
		twinTitle: "Cap adjustable sun hat unisex, S-M-L-XL", twinSeller: "any", twinNote: "sizes, not a name",
	},
	{
		kind: markwarden.KindDiacritics, right: "adidas", title: "Ádìdás men's hoodie fleece pullover", category: "Clothing > Sweatshirts", cents: 2490, goods: "shirt", note: "accents on the mark's letters",
		twinTitle: "Piqué polo shirt men, café brown", twinSeller: "any", twinCategory: "Clothing > Shirts", twinNote: "accents that belong there",
	},
	{
		kind: markwarden.KindDiacritics, right: "panasonic", title: "Pånasonic cordless phone with answering machine", category: "Electronics > Phones", cents: 2290, goods: "phone", note: "a ring on the a",
		twinTitle: "Panasonic cordless phone with answering machine", twinBrand: "Panasonic", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindDiacritics, right: "norrfell", title: "Nörrfell insulated bottle 750 ml stainless", category: "Home > Drinkware", cents: 990, goods: "flask", note: "dots on the o",
		twinTitle: "NORRFELL insulated bottle 750 ml stainless", twinBrand: "NORRFELL", twinNote: "written plainly, from an authorized seller",
	},
	{
		kind: markwarden.KindCaseWidth, right: "nike", title: "ＮＩＫＥ football jersey breathable short sleeve", category: "Clothing > Shirts", cents: 1590, goods: "shirt", note: "full-width letters",
		twinTitle: "ＵＳＢ充電ケーブル ２本セット 急速対応", twinSeller: "any", twinCategory: "Electronics > Phone Accessories", twinGoods: "drive", twinNote: "full-width letters as Japanese shops write them",
	},
	{
		kind: markwarden.KindCaseWidth, right: "pixelhaus", title: "𝗣𝗜𝗫𝗘𝗟𝗛𝗔𝗨𝗦 wireless headphones bass", category: "Electronics > Headphones", cents: 2290, goods: "headphones", note: "mathematical letters",
		twinTitle: "pixelHAUS wireless headphones bass", twinBrand: "PIXELHAUS", twinNote: "unusual capitals, from an authorized seller",
	},
	{
		kind: markwarden.KindCaseWidth, right: "samsung", title: "ⓢⓐⓜⓢⓤⓝⓖ phone cable type C, 2 m", category: "Electronics > Phone Accessories", cents: 399, goods: "drive", note: "letters in circles",
		twinTitle: "① phone cable ② type C ③ 2 m, nylon braided", twinSeller: "any", twinNote: "numbers in circles",
	},

	// Names in other languages and scripts.
	{kind: markwarden.KindTransliteration, right: "sony", title: "索尼 头戴式无线降噪耳机 超长续航 黑色", category: "Electronics > Headphones", cents: 4290, goods: "headphones", note: "the Chinese name", twinNote: sameText, twinSeller: "jadegate", twinBrand: "索尼"},
	{kind: markwarden.KindTransliteration, right: "nike", title: "耐克 男士运动鞋 透气轻便 跑步鞋", category: "Shoes > Sneakers", cents: 2990, goods: "sneaker", note: "the Chinese name", twinNote: sameText, twinSeller: "jadegate", twinBrand: "耐克"},
	{kind: markwarden.KindTransliteration, right: "adidas", title: "아디다스 남성 운동화 경량 러닝화", category: "Shoes > Sneakers", cents: 3190, goods: "sneaker", note: "the Korean name", twinNote: sameText, twinSeller: "hangang", twinBrand: "아디다스"},
	{kind: markwarden.KindTransliteration, right: "puma", title: "プーマ スニーカー メンズ 軽量 通気性", category: "Shoes > Sneakers", cents: 2790, goods: "sneaker", note: "the Japanese name", twinNote: sameText, twinSeller: "hinode", twinBrand: "プーマ"},
	{kind: markwarden.KindTransliteration, right: "yamaha", title: "ヤマハ アコースティックギター 初心者セット", category: "Musical Instruments > Guitars", cents: 6990, goods: "guitar", note: "the Japanese name", twinNote: sameText, twinSeller: "hinode", twinBrand: "ヤマハ"},
	{kind: markwarden.KindTransliteration, right: "samsung", title: "三星 无线蓝牙耳机 运动降噪 白色", category: "Electronics > Headphones", cents: 1990, goods: "earbuds", note: "the Chinese name", twinNote: sameText, twinSeller: "jadegate", twinBrand: "三星"},
	{kind: markwarden.KindTransliteration, right: "velmora", title: "薇慕拉 同款 牛皮托特包 大容量", category: "Bags > Handbags", cents: 5900, goods: "bag", note: "the Chinese name of an invented house", twinTitle: "薇慕拉 牛皮托特包 大容量", twinNote: "the plain name, from an authorized seller", twinSeller: "jadegate", twinBrand: "薇慕拉"},
	{
		kind: markwarden.KindAlias, right: "tanuki", title: "Sentier Tanuki chaussures de course légères, bleu", category: "Shoes > Sneakers", cents: 3900, goods: "sneaker", note: "the French name",
		twinTitle: "Chaussures de course légères, sentier et route, bleu", twinSeller: "any", twinNote: "a word of the name, as a word",
	},
	{
		kind: markwarden.KindAlias, right: "norrfell", title: "Nordfell Trinkflasche 750 ml Edelstahl", category: "Home > Drinkware", cents: 1290, goods: "flask", note: "the German name",
		twinNote: sameText, twinBrand: "NORRFELL",
	},
	{
		kind: markwarden.KindTransliteration, right: "adidas", title: "Адидас кроссовки мужские лёгкие для бега", category: "Shoes > Sneakers", cents: 2890, goods: "sneaker", note: "the name in Cyrillic",
		twinTitle: "Кроссовки мужские лёгкие для бега", twinSeller: "any", twinNote: "the same goods, no name",
	},
	{
		kind: markwarden.KindTransliteration, right: "samsung", title: "Самсунг наушники беспроводные с микрофоном", category: "Electronics > Headphones", cents: 1490, goods: "earbuds", note: "the name in Cyrillic",
		twinTitle: "Наушники беспроводные с микрофоном", twinSeller: "any", twinNote: "the same goods, no name",
	},

	// The product's name alone.
	{
		kind: markwarden.KindProductMark, right: "sony", title: "WH-1000XM5 wireless headphones noise cancelling 30 h", category: "Electronics > Headphones", cents: 5990, goods: "headphones", note: "the house mark is left out",
		twinTitle: "Replacement ear pads for WH-1000XM5 headphones, memory foam", twinSeller: "any", twinCategory: "Electronics > Headphone Accessories", twinNote: "says what it is for",
	},
	{
		kind: markwarden.KindProductMark, right: "nike", title: "Air Max 90 retro trainers unisex, all sizes", category: "Shoes > Sneakers", cents: 3490, goods: "sneaker", note: "the house mark is left out",
		twinTitle: "Air mattress max load 300 kg, self-inflating", twinSeller: "any", twinCategory: "Home > Camping", twinGoods: "pouch", twinNote: "the same words, not the name",
	},
	{
		kind: markwarden.KindProductMark, right: "velmora", title: "Lune Tote leather shoulder bag burgundy", category: "Bags > Handbags", cents: 4900, goods: "bag", note: "the house mark is left out",
		twinTitle: "Lunar tote bag, organic cotton, moon print", twinSeller: "any", twinNote: "another word",
	},
	{
		kind: markwarden.KindProductMark, right: "tanuki", title: "Cloudstep running shoes persimmon orange", category: "Shoes > Sneakers", cents: 3290, goods: "sneaker", note: "the house mark is left out",
		twinTitle: "TANUKI TRAIL Cloudstep running shoes persimmon orange", twinBrand: "TANUKI TRAIL", twinNote: "with the house mark, from an authorized seller",
	},
	{
		kind: markwarden.KindProductMark, right: "samsung", title: "Galaxy Buds true wireless earphones graphite", category: "Electronics > Headphones", cents: 1990, goods: "earbuds", note: "the house mark is left out",
		twinTitle: "Galaxy projector night light, star sky", twinSeller: "any", twinCategory: "Home > Lighting", twinGoods: "speaker", twinNote: "a word of the name",
	},
	{
		kind: markwarden.KindEvasiveBrand, right: "sony", title: "WH-1000XM5 over-ear headphones silver", brand: "No Brand", category: "Electronics > Headphones", cents: 4490, goods: "headphones", note: "brand field says there is no brand",
		twinTitle: "Over-ear headphones silver, foldable", twinBrand: "No Brand", twinSeller: "any", twinNote: "has no brand and claims none",
	},
	{
		kind: markwarden.KindEvasiveBrand, right: "kestrel", title: "Meridian 38 automatic men's watch blue dial", brand: "OEM", category: "Watches > Wrist Watches", cents: 7900, goods: "watch", note: "brand field says OEM",
		twinTitle: "Automatic men's watch blue dial, 38 mm", twinBrand: "OEM", twinSeller: "any", twinNote: "has no brand and claims none",
	},
	{
		kind: markwarden.KindEvasiveBrand, right: "adidas", title: "Ultraboost knit running shoes triple black", brand: "Unbranded", category: "Shoes > Sneakers", cents: 3590, goods: "sneaker", note: "brand field says unbranded",
		twinTitle: "Adidas Ultraboost knit running shoes triple black", twinBrand: "Adidas", twinNote: "says what it is, from an authorized seller",
	},

	// Plain use: who may?
	{kind: markwarden.KindExact, right: "nike", title: "Nike Dunk Low sneakers white black", brand: "Nike", category: "Shoes > Sneakers", cents: 8900, goods: "sneaker", note: "no papers", twinNote: sameText},
	{kind: markwarden.KindExact, right: "bose", title: "Bose QuietComfort headphones black", brand: "Bose", category: "Electronics > Headphones", cents: 24900, goods: "headphones", note: "no papers", twinNote: sameText},
	{kind: markwarden.KindExact, right: "rayban", title: "Ray-Ban Wayfarer sunglasses classic black", brand: "Ray-Ban", category: "Fashion > Sunglasses", cents: 9900, goods: "glasses", note: "no papers", twinNote: sameText},
	{kind: markwarden.KindExact, right: "aurelune", title: "AURELUNE Nuit Claire eau de parfum 50 ml", brand: "AURELUNE", category: "Beauty > Perfume", cents: 6900, goods: "perfume", note: "no papers", twinNote: sameText},
	{
		kind: markwarden.KindExact, right: "tide", title: "Tide laundry detergent liquid original 92 oz", brand: "Tide", category: "Home > Laundry Detergent", cents: 1099, goods: "detergent", note: "no papers",
		twinTitle: "Tide clock, brass, shows high and low water", twinSeller: "any", twinCategory: "Home > Clocks", twinGoods: "watch", twinNote: "the word, not the mark",
	},
	{kind: markwarden.KindUnauthorized, right: "sony", title: "Sony Cyber-shot compact digital camera, silver", brand: "Sony", category: "Electronics > Cameras", cents: 27900, goods: "camera", seller: "lastseason", note: "the authorization has expired", twinNote: sameText},
	{kind: markwarden.KindUnauthorized, right: "adidas", title: "Adidas Stan Smith sneakers white green", brand: "Adidas", category: "Shoes > Sneakers", cents: 7900, goods: "sneaker", seller: "maplewood", territories: []string{"US"}, note: "may sell in Canada, sells in the United States", twinNote: sameText},
	{kind: markwarden.KindUnauthorized, right: "samsung", title: "Samsung Galaxy Buds true wireless earbuds", brand: "Samsung", category: "Electronics > Headphones", cents: 9900, goods: "earbuds", seller: "brightway", note: "the authorization was revoked", twinNote: sameText},
	{kind: markwarden.KindUnauthorized, right: "kestrel", title: "KESTREL & VANE Halcyon Chrono forest dial", brand: "KESTREL & VANE", category: "Watches > Wrist Watches", cents: 89900, goods: "watch", seller: "paperwork", note: "the authorization was never verified", twinNote: sameText},
	{kind: markwarden.KindUnauthorized, right: "norrfell", title: "NORRFELL Fjellpack 28 litre backpack", brand: "NORRFELL", category: "Bags > Backpacks", cents: 11900, goods: "backpack", seller: "threerivers", note: "one link more than the holder allowed", twinNote: sameText},
	{
		kind: markwarden.KindUnauthorized, right: "norrfell", title: "NORRFELL Isbre 750 bottle, rowan red", brand: "NORRFELL", category: "Home > Drinkware", cents: 3500, goods: "flask", seller: "bagsonly", note: "may sell bags, sells bottles",
		twinTitle: "NORRFELL Fjellpack 28 litre backpack, ochre", twinBrand: "NORRFELL", twinSeller: "bagsonly", twinCategory: "Bags > Backpacks", twinGoods: "backpack", twinNote: "the bags it may sell",
	},
	{
		kind: markwarden.KindUnauthorized, right: "aurelune", title: "AURELUNE Sel Blanc eau de toilette 100 ml", brand: "AURELUNE", category: "Beauty > Perfume", cents: 9900, goods: "perfume", seller: "livenow", note: "may sell in live shows, sells in its store",
		twinSeller: "livenow", twinNote: "the same text, in a live show",
	},
	{
		kind: markwarden.KindUnauthorized, right: "bose", title: "Bose QuietComfort earbuds II, triple black", brand: "Bose", category: "Electronics > Headphones", cents: 21900, goods: "earbuds", seller: "maplewood", territories: []string{"US"}, note: "may sell in Canada, sells in the United States",
		twinSeller: "maplewood", twinNote: "the same text, offered in Canada",
	},
	{
		kind: markwarden.KindOwnBrand, right: "skechers", title: "Skechers GO WALK slip-on shoes, navy", brand: "Skechers", category: "Shoes > Sneakers", cents: 4900, goods: "sneaker", note: "no papers",
		twinSeller: "skechers", twinNote: "the same text, in the holder's own store",
	},
	{
		kind: markwarden.KindOwnBrand, right: "tanuki", title: "TANUKI TRAIL Kaze Runner indigo", brand: "TANUKI TRAIL", category: "Shoes > Sneakers", cents: 9900, goods: "sneaker", note: "no papers",
		twinSeller: "tanuki", twinNote: "the same text, in the holder's own store",
	},

	// The mark on other goods, and for other goods.
	{
		kind: markwarden.KindNominative, right: "sony", title: "Sony leather camera case black, fits most models", brand: "Sony", category: "Electronics > Camera Accessories", cents: 1590, goods: "pouch", note: "sold as the mark's own case",
		twinTitle: "Leather camera case black, compatible with Sony Cyber-shot", twinSeller: "any", twinNote: "says what it fits",
	},
	{
		kind: markwarden.KindNominative, right: "samsung", title: "Samsung Galaxy Buds silicone cover, mint", brand: "Samsung", category: "Electronics > Headphone Accessories", cents: 690, goods: "earbuds", note: "sold as the mark's own cover",
		twinTitle: "Silicone cover for Samsung Galaxy Buds, mint", twinSeller: "any", twinNote: "says what it fits",
	},
	{
		kind: markwarden.KindNominative, right: "pixelhaus", title: "PIXELHAUS Pulse One ear cushions, pair", brand: "PIXELHAUS", category: "Electronics > Headphone Accessories", cents: 990, goods: "headphones", note: "sold as the mark's own part",
		twinTitle: "Ear cushions for PIXELHAUS Pulse One headphones, pair", twinSeller: "any", twinNote: "says what it fits",
	},
	{
		kind: markwarden.KindGoodsMismatch, right: "puma", title: "Puma sneakers low top canvas, white", brand: "Puma", category: "Shoes > Sneakers", cents: 2190, goods: "sneaker", note: "the mark's own goods, no papers",
		twinTitle: "Puma plush toy, wild cats series, 30 cm", twinSeller: "any", twinCategory: "Toys > Plush", twinGoods: "toy", twinNote: "the animal",
	},
	{
		kind: markwarden.KindDifferentGoods, right: "kestrel", title: "KESTREL & VANE wrist watch leather strap", brand: "KESTREL & VANE", category: "Watches > Wrist Watches", cents: 6900, goods: "watch", note: "no papers",
		twinTitle: "Kestrel weather vane, copper, garden decoration", twinSeller: "any", twinCategory: "Garden > Decor", twinGoods: "speaker", twinNote: "a weather vane with a bird",
	},

	// What the price and the words say.
	{
		kind: markwarden.KindPrice, right: "sennheiser", title: "Sennheiser Momentum True Wireless earbuds", brand: "Sennheiser", category: "Electronics > Headphones", cents: 1290, goods: "earbuds", note: "a twentieth of the usual price, no papers",
		twinNote: "a clearance price, from an authorized seller",
	},
	{
		kind: markwarden.KindPrice, right: "velmora", title: "VELMORA Arco Mini crossbody bag cobalt", brand: "VELMORA", category: "Bags > Handbags", cents: 1990, goods: "bag", note: "a fifteenth of the usual price, no papers",
		twinNote: "a clearance price, from an authorized seller",
	},
	{
		kind: markwarden.KindPrice, right: "leica", title: "Leica compact camera 4K, new in box", brand: "Leica", category: "Electronics > Cameras", cents: 5900, goods: "camera", note: "a sixtieth of the usual price, no papers",
		twinTitle: "Leica lens cleaning cloth, microfibre", twinBrand: "Leica", twinCategory: "Electronics > Camera Accessories", twinGoods: "pouch", twinNote: "cheap, because it is a cloth",
	},
	{
		kind: markwarden.KindReplicaWording, right: "kestrel", title: "KESTREL & VANE Meridian 38 replica 1:1 top quality", category: "Watches > Wrist Watches", cents: 4900, goods: "watch", note: "says so itself",
		twinTitle: "Replica hockey trophy cup, resin, 20 cm", twinSeller: "any", twinCategory: "Sports > Trophies", twinGoods: "mug", twinNote: "the word alone",
	},
	{
		kind: markwarden.KindReplicaWording, right: "velmora", title: "VELMORA Lune Tote AAA mirror quality", category: "Bags > Handbags", cents: 6900, goods: "bag", note: "says so itself",
		twinTitle: "AAA alkaline batteries, pack of 24", twinSeller: "any", twinCategory: "Electronics > Batteries", twinGoods: "drive", twinNote: "a size of battery",
	},
	{
		kind: markwarden.KindNickname, right: "velmora", title: "Velmie tote, burgundy leather, new with tag", category: "Bags > Handbags", cents: 5900, goods: "bag", note: "a registered nickname",
		twinTitle: "Velvet tote, burgundy, new with tag", twinSeller: "any", twinNote: "another word",
	},
}
