package main

// Invented words for sellers and for listings in Chinese, Japanese and Korean. Nothing here is taken from anywhere.

var storeFirst = []string{"Blue", "Amber", "North", "Silver", "Maple", "Copper", "Willow", "Harbor", "Cedar", "Golden", "River", "Juniper", "Stone", "Lantern", "Meadow", "Velvet", "Sunny", "Granite", "Cobalt", "Ivory", "Crimson", "Pine", "Coral", "Misty", "Summit", "Orchard", "Clover", "Ember", "Saffron", "Quiet"}

var storeSecond = []string{"Fox Goods", "Owl Supply", "Lane Market", "Bay Traders", "Hill Outfitters", "Kite Shop", "Oak Emporium", "Finch Store", "Gate Direct", "Wren Home", "Otter Deals", "Bridge Mart", "Moth & Co", "Heron Retail", "Barrel House", "Pony Shop", "Anchor Depot", "Badger Bros", "Thimble Works", "Comet Outlet"}

var dealStores = []string{"HotBuy Corner 88", "Daily Steal Depot", "FlashCart Global", "Luxe4Less Club", "MegaValue Stall", "QuickShip Bargains", "TopPick 365", "UrbanDrop Store", "Wow Price Factory", "EasyTrend Shop", "Prime Finds 2U", "Smart Spend Market", "Trend Harbor 99", "ValueNest Online", "Bargain Pier", "Lucky Cat Wholesale", "Style Express Hub", "Super Saver Bay", "Zip Deal World", "Nova Bargain House"}

type asian struct {
	lang, category, goods string
	cents                 int64
	things, qualities     []string
	details               []string
}

var asians = []asian{
	{"zh", "Home > Drinkware", "flask", 1290, []string{"不锈钢保温杯", "大容量运动水壶", "便携随行杯", "儿童吸管水杯"}, []string{"简约", "防漏", "轻便", "新款", "加厚"}, []string{"500毫升", "750毫升 带提绳", "316内胆", "办公室车载两用"}},
	{"zh", "Shoes > Sneakers", "sneaker", 2690, []string{"透气网面跑步鞋", "厚底休闲鞋", "轻便健步鞋", "防滑运动鞋"}, []string{"夏季", "男女同款", "软底", "百搭"}, []string{"黑白配色", "36-44码", "一脚蹬", "缓震鞋垫"}},
	{"zh", "Bags > Backpacks", "backpack", 2990, []string{"双肩包", "旅行背包", "电脑背包", "学生书包"}, []string{"大容量", "防泼水", "轻量", "韩版"}, []string{"15.6英寸", "多夹层", "藏青色", "反光条设计"}},
	{"zh", "Electronics > Headphones", "earbuds", 1890, []string{"无线蓝牙耳机", "入耳式耳机", "运动耳机", "头戴式耳机"}, []string{"长续航", "低延迟", "降噪", "高音质"}, []string{"充电仓款", "Type-C接口", "白色", "带麦克风"}},
	{"zh", "Clothing > Shirts", "shirt", 1490, []string{"纯棉短袖T恤", "速干运动衫", "翻领POLO衫", "长袖打底衫"}, []string{"宽松", "修身", "夏季", "情侣款"}, []string{"S-XXL", "浅灰色", "圆领", "两件装"}},
	{"zh", "Home > Kitchen", "mug", 990, []string{"陶瓷马克杯", "手冲咖啡杯", "早餐杯", "玻璃双层杯"}, []string{"北欧风", "手绘", "家用", "创意"}, []string{"350毫升", "带盖带勺", "礼盒装", "可微波"}},
	{"ja", "Home > Drinkware", "flask", 1780, []string{"ステンレスボトル", "真空断熱水筒", "タンブラー", "キッズ水筒"}, []string{"軽量", "保温保冷", "直飲み", "シンプル"}, []string{"500ml", "350ml ネイビー", "洗いやすい広口", "ワンタッチ"}},
	{"ja", "Shoes > Sneakers", "sneaker", 3980, []string{"スニーカー", "ウォーキングシューズ", "スリッポン", "ランニングシューズ"}, []string{"レディース", "メンズ", "軽量", "防滑"}, []string{"23.0〜27.5cm", "ホワイト", "幅広3E", "通気メッシュ"}},
	{"ja", "Bags > Handbags", "bag", 4580, []string{"トートバッグ", "ショルダーバッグ", "ハンドバッグ", "マザーズバッグ"}, []string{"本革風", "大容量", "A4対応", "軽い"}, []string{"ブラウン", "ファスナー付き", "通勤通学", "撥水加工"}},
	{"ja", "Musical Instruments > Guitars", "guitar", 9800, []string{"アコースティックギター", "ミニギター", "クラシックギター", "ギタースタンド付きセット"}, []string{"初心者向け", "入門", "コンパクト", "限定色"}, []string{"チューナー付き", "ソフトケース付き", "36インチ", "替え弦セット"}},
	{"ko", "Electronics > Headphones", "headphones", 2590, []string{"무선 이어폰", "블루투스 헤드폰", "게이밍 헤드셋", "유선 이어폰"}, []string{"노이즈 캔슬링", "초경량", "고음질", "생활방수"}, []string{"블랙", "C타입 충전", "마이크 내장", "30시간 재생"}},
	{"ko", "Clothing > Shirts", "shirt", 1690, []string{"반팔 티셔츠", "오버핏 셔츠", "기능성 운동복", "카라 티셔츠"}, []string{"남녀공용", "여름", "순면", "베이직"}, []string{"M-3XL", "그레이", "2장 세트", "무지"}},
	{"ko", "Home > Kitchen", "mug", 1190, []string{"머그컵", "보온 텀블러", "커피잔 세트", "유리컵"}, []string{"북유럽풍", "감성", "손잡이", "대용량"}, []string{"400ml", "2개입", "선물 포장", "전자레인지 사용 가능"}},
}

// descriptions are what a seller may write of a kind of goods; they name no mark.
var descriptions = map[string]string{
	"sneaker": "Lightweight upper with a cushioned sole. Sizes 36 to 46, please see the size table. Ships within three days.",
	"boot":    "Warm lining, rubber sole with a firm grip. Sizes 38 to 46.", "bag": "Roomy main compartment with zip, inside pocket, removable strap. Dust bag included.",
	"backpack": "Padded back, two side pockets, fits a 15 inch laptop. Water repellent.", "perfume": "Floral top notes, warm base. Sealed box. Keep away from light and heat.",
	"watch": "Stainless steel case, mineral glass, water resistant to 3 bar. Comes in a gift box.", "headphones": "Soft ear cushions, folds flat, up to 40 hours per charge. Cable and pouch included.",
	"earbuds": "Touch control, charging case with display, three sizes of ear tips.", "flask": "Double wall, keeps cold for 24 hours and hot for 12. Dishwasher safe lid.",
	"camera": "24 megapixels, 3 inch screen, rechargeable battery. Strap included.", "lens": "Aluminium, threaded, matte black inside.", "phone": "Dual SIM, 128 GB, charger included.",
	"case": "Raised edges protect the screen. Slim and light.", "shirt": "Breathable fabric, regular fit, machine washable at 30 degrees.", "cap": "Adjustable strap, one size fits most.",
	"glasses": "UV400 lenses, light frame, case and cloth included.", "guitar": "Spruce top, bag, strap and picks included. Tuned before shipping.", "mug": "Glazed inside, 350 ml, suitable for the microwave.",
	"carton": "Carefully packed, long best-before date.", "jar": "Store in a cool, dry place.", "brush": "Rinse after use. Replace after three months.", "pouch": "Well made, with a soft lining.",
	"drive": "Plug and use. One year of warranty by the seller.", "speaker": "Full sound in a small housing. USB-C charging.", "mask": "Comfortable ear loops, individually wrapped.",
	"detergent": "Gentle on colours, fresh scent.", "tube": "Absorbs quickly, no white residue.", "shorts": "Elastic waist with cord, two pockets.", "helmet": "Adjustable fit, ventilated.",
	"toy": "Soft and huggable, washable, from three years.", "laptop": "14 inch display, quiet, backlit keyboard.", "tv": "Wall mount ready, two HDMI inputs.",
}
