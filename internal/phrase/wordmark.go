package phrase

// wordmark says how a sign stands in the text. {0}: as written, {1}: the registered form meant, {2}: the mark.
var wordmark = map[string]sentence{
	"wordmark.exact":           {"“{0}” is the registered mark {2}.", "“{0}”就是注册商标{2}。"},
	"wordmark.alias":           {"“{0}” is a registered name of {2}.", "“{0}”是{2}的登记名称。"},
	"wordmark.transliteration": {"“{0}” is the registered name of {2} in another script.", "“{0}”是{2}以另一种文字登记的名称。"},
	"wordmark.product_mark":    {"“{0}” is a product mark of {2}.", "“{0}”是{2}的产品商标。"},
	"wordmark.nickname":        {"“{0}” is a registered nickname of {2}.", "“{0}”是{2}登记在册的俗称。"},
	"wordmark.case_width":      {"“{0}” is {1} in unusual capitals or width.", "“{0}”是{1}，仅大小写或全半角不同。"},
	"wordmark.diacritics":      {"“{0}” is {1} but for accents.", "“{0}”与{1}只差重音符号。"},
	"wordmark.variant":         {"“{0}” is {1} in other forms of the same characters.", "“{0}”是{1}的繁简或异体写法。"},
	"wordmark.spacing":         {"“{0}” is {1} with its letters set apart.", "“{0}”是把{1}拆开书写。"},
	"wordmark.joined":          {"“{0}” is {1} joined to another word or without its spaces.", "“{0}”是与其他词连写或省去空格的{1}。"},
	"wordmark.homoglyph":       {"“{0}” is {1} in letters that only look the same.", "“{0}”用形似字符写成{1}。"},
	"wordmark.invisible":       {"“{0}” is {1} with invisible characters inside.", "“{0}”是夹有不可见字符的{1}。"},
	"wordmark.emoji_split":     {"“{0}” is {1} with emoji between its letters.", "“{0}”是被表情符号隔开的{1}。"},
	"wordmark.leet":            {"“{0}” is {1} with digits or symbols for letters.", "“{0}”用数字或符号代替了{1}的字母。"},
	"wordmark.concealed":       {"“{0}” is {1} with letters masked.", "“{0}”是遮住部分字符的{1}。"},
	"wordmark.typo":            {"“{0}” is one slip away from {1}.", "“{0}”与{1}仅差一处笔误。"},
	"wordmark.misspelling":     {"“{0}” is {1} spelled so that it still reads the same.", "“{0}”是{1}的近似拼写，读来无异。"},
	"wordmark.phonetic":        {"“{0}” sounds like {1}.", "“{0}”与{1}读音相同或相近。"},
	"wordmark.pinyin":          {"“{0}” is {1} spelled in pinyin, wholly or partly.", "“{0}”是{1}的拼音写法（全部或部分）。"},
	"wordmark.homophone":       {"“{0}” is {1} in other characters of the same sound.", "“{0}”是用同音字写成的{1}。"},
	"wordmark.transcribed":     {"“{0}” is how {1} is written in this script by its sound.", "“{0}”是{1}按读音用该文字写成的形式。"},
	"wordmark.reordered":       {"“{0}” has the words of {2} in another order or one left out.", "“{0}”是{2}的词序颠倒或省略写法。"},
	"wordmark.combined":        {"“{0}” is {1} in two disguises at once.", "“{0}”同时用两种手法变形书写{1}。"},
}
