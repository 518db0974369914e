package disguise

// accented letters by the plain one.
var accented = map[rune]string{
	'a': "áàâäãåāăą", 'e': "éèêëēėę", 'i': "íìîïīį", 'o': "óòôöõøō", 'u': "úùûüūů", 'n': "ñńň", 'c': "çćč", 's': "śšş", 'y': "ýÿ", 'z': "źżž", 'l': "łľ", 'r': "řŕ", 'g': "ğģ", 't': "ťţ",
}

// looks are letters of other scripts that look like a Latin one.
var looks = map[rune]string{
	'a': "аɑα", 'b': "Ьƅ", 'c': "сϲ", 'd': "ԁ", 'e': "еҽ", 'g': "ɡց", 'h': "һհ", 'i': "іı", 'j': "јϳ", 'k': "кκ", 'l': "ӏ", 'n': "ոп", 'o': "оοօ", 'p': "рρ", 'q': "ԛ", 'r': "гᴦ", 's': "ѕ", 't': "т", 'u': "սυ", 'v': "ѵν", 'w': "ԝա", 'x': "хχ", 'y': "уγ", 'z': "ᴢ",
	'A': "АΑᎪ", 'B': "ВΒᏴ", 'C': "СᏟ", 'D': "Ꭰ", 'E': "ЕΕᎬ", 'G': "ԌᏀ", 'H': "НΗᎻ", 'I': "ІΙ", 'J': "ЈᎫ", 'K': "КΚ", 'L': "ᏞԼ", 'M': "МΜᎷ", 'N': "Ν", 'O': "ОΟՕ", 'P': "РΡᏢ", 'R': "Ꭱ", 'S': "ЅՏ", 'T': "ТΤᎢ", 'V': "ᏙѴ", 'W': "Ꮃ", 'X': "ХΧ", 'Y': "ҮΥ", 'Z': "ΖᏃ",
}

// alphabets of 26 capitals and 26 small letters in a row: bold, italic bold, sans, monospace, circled, squared (capitals twice).
var alphabets = [][2]rune{{0x1d400, 0x1d41a}, {0x1d468, 0x1d482}, {0x1d5a0, 0x1d5ba}, {0x1d670, 0x1d68a}, {0x24b6, 0x24d0}, {0x1f130, 0x1f130}}

// digits and signs that are read as a letter.
var digits = map[rune]string{'a': "4@", 'e': "3", 'i': "1!", 'l': "1", 'o': "0", 's': "5$", 't': "7", 'b': "8", 'g': "9"}

var invisible = []string{"\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufeff", "\u200e", "\u200f", "\ufe0f", "\u034f", "\u2063"}

// keys beside each other on a QWERTY keyboard.
var keys = map[rune]string{
	'a': "sq", 'b': "vn", 'c': "xv", 'd': "sf", 'e': "wr", 'f': "dg", 'g': "fh", 'h': "gj", 'i': "uo", 'k': "jl", 'l': "k", 'm': "n", 'n': "bm", 'o': "ip", 'p': "o", 'r': "et", 's': "ad", 't': "ry", 'u': "yi", 'v': "cb", 'w': "qe", 'x': "zc", 'y': "tu", 'z': "x",
}

// swaps are misspellings that are made on purpose.
var swaps = [][2]string{
	{"a", "o"}, {"o", "a"}, {"i", "y"}, {"y", "i"}, {"e", "a"}, {"u", "o"}, {"c", "k"}, {"k", "c"}, {"s", "z"}, {"n", "m"}, {"m", "n"}, {"ll", "l"}, {"ss", "s"}, {"tt", "t"}, {"cc", "c"}, {"l", "ll"}, {"n", "nn"}, {"s", "ss"}, {"b", "d"}, {"v", "w"}, {"g", "q"}, {"ci", "cy"}, {"er", "ar"},
}

// sounds of letters as English hears them, applied in order, each by chance.
var sounds = [][2]string{
	{"ph", "f"}, {"sch", "sh"}, {"ck", "k"}, {"qu", "kw"}, {"x", "ks"}, {"cc", "tch"}, {"ce", "se"}, {"ci", "see"}, {"ca", "ka"}, {"co", "ko"}, {"cl", "kl"}, {"ie", "ee"}, {"y", "ee"}, {"ou", "u"}, {"oo", "u"}, {"ee", "i"}, {"ll", "l"}, {"tt", "t"}, {"ss", "s"},
}

// goods are words that sellers glue to a mark.
var goods = map[string][]string{
	"bag": {"bag", "handbag", "tasche"}, "clothes": {"jacket", "hoodie", "jacke"}, "jewel": {"necklace", "ring"}, "watch": {"watch", "uhr"}, "appliance": {"cooker", "vacuum"}, "camera": {"camera", "kamera"},
	"phone": {"phone", "handy"}, "shoe": {"shoes", "sneakers", "schuhe"}, "cosmetic": {"serum", "cream"}, "tool": {"drill", "tools"}, "drink": {"whisky", "gift"}, "toy": {"toys", "doll"}, "baby": {"diapers"},
}

// sameSound are characters of the same sound, whatever the tone.
var sameSound = map[rune]string{
	'驰': "池持", '普': "谱浦", '拉': "啦喇", '达': "答哒", '范': "饭泛", '思': "丝斯", '哲': "者折", '博': "伯柏", '利': "力莉丽", '卡': "咔喀", '地': "弟蒂", '亚': "雅娅", '蒂': "帝地", '芙': "夫福", '尼': "妮泥", '施': "师诗", '华': "花画", '洛': "落络", '世': "市士", '奇': "其骑", '琴': "勤芹",
	'梭': "唆缩", '西': "希夕", '欧': "鸥殴", '米': "迷咪", '茄': "加佳", '翡': "菲飞", '松': "淞嵩", '芝': "之支", '门': "们", '伊': "衣依", '莱': "来徕", '克': "刻客", '斯': "丝思", '尔': "而耳", '康': "糠慷", '士': "仕氏", '巴': "吧八", '摩': "魔膜", '托': "脱拖", '罗': "萝锣", '诺': "糯懦", '基': "机鸡",
	'锐': "瑞睿", '步': "布部", '匡': "筐诓", '威': "微薇", '凯': "铠楷", '瑟': "色涩", '柏': "百伯", '岚': "兰蓝", '黎': "梨离", '家': "佳加", '盟': "萌蒙", '睐': "赖籁", '安': "鞍氨", '德': "得", '玛': "码马", '特': "忒", '迈': "麦卖", '高': "糕膏", '仕': "士世", '马': "玛码", '雅': "亚娅", '兰': "蓝岚", '蔻': "扣寇",
	'美': "镁每", '宝': "保堡", '莲': "连涟", '倩': "欠茜", '碧': "壁币", '妮': "尼泥", '维': "唯惟", '纪': "计记", '梵': "凡饭", '希': "西稀", '得': "德", '伟': "玮炜", '喜': "洗禧", '史': "使屎", '丹': "单担", '轩': "宣萱", '诗': "施师", '获': "货霍", '加': "佳家", '五': "伍午", '粮': "良梁", '液': "叶夜", '孩': "还",
	'万': "腕", '代': "带袋", '芭': "巴八", '比': "笔", '帮': "邦", '适': "试士", '吉': "极即", '列': "烈裂",
}

// traditional forms of characters.
var traditional = map[rune]string{
	'驰': "馳", '达': "達", '范': "範", '亚': "亞", '华': "華", '欧': "歐", '东': "東", '门': "門", '尔': "爾", '诺': "諾", '锐': "銳", '凯': "凱", '岚': "嵐", '马': "馬", '迈': "邁", '玛': "瑪", '罗': "羅", '维': "維", '兰': "蘭", '宝': "寶", '莲': "蓮", '纪': "紀", '伟': "偉", '轩': "軒", '诗': "詩", '获': "獲", '万': "萬", '帮': "幫", '适': "適",
	'莱': "萊", '汤': "湯", '费': "費", '丽': "麗", '鹅': "鵝", '猫': "貓",
}
