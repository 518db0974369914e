package phrase

// picture.missing: {0} of {1} pictures; {2} the right. Of a copy: {0} number of the picture, from 1; {1} the right; {2} how alike, in percent; {3} number
// of the right's reference picture, from 1. Of a part: {2} how much of the reference is seen, {3} how much of the picture it covers, both in percent,
// {4} how many corners agree; {5} number of the reference picture. The last argument of copies and parts is always that number.
var picture = map[string]sentence{
	"picture.missing":             {"{0} of {1} pictures could not be had: nobody has looked at them", "{1}张图片中有{0}张无法获取，未经查看"},
	"picture.missing.touching":    {"The text touches “{2}”, which has registered pictures; {0} of {1} pictures of the listing could not be compared", "文字涉及已登记图片的“{2}”；商品的{1}张图片中有{0}张无法比对"},
	"picture.copy":                {"Picture {0} is a copy of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片的复制品（相似度{2}%）"},
	"picture.copy.flip":           {"Picture {0} is a mirrored copy of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片的左右镜像复制品（相似度{2}%）"},
	"picture.copy.flip_vertical":  {"Picture {0} is a copy, upside down and mirrored, of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片的上下镜像复制品（相似度{2}%）"},
	"picture.copy.rotate90":       {"Picture {0} is a copy, turned right by a quarter, of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片顺时针旋转90度的复制品（相似度{2}%）"},
	"picture.copy.rotate180":      {"Picture {0} is a copy, turned upside down, of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片旋转180度的复制品（相似度{2}%）"},
	"picture.copy.rotate270":      {"Picture {0} is a copy, turned left by a quarter, of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片逆时针旋转90度的复制品（相似度{2}%）"},
	"picture.copy.transpose":      {"Picture {0} is a copy, turned and mirrored, of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片旋转并镜像的复制品（相似度{2}%）"},
	"picture.copy.anti_transpose": {"Picture {0} is a copy, turned and mirrored, of reference picture {3} of “{1}” ({2} % alike)", "第{0}张图片是“{1}”第{3}张登记图片旋转并镜像的复制品（相似度{2}%）"},
	"picture.stock_photo":         {"Picture {0} is a stock photograph of many: a reviewer said so on {1}, until {2}", "第{0}张图片是多方使用的素材图：审核员于{1}认定，有效期至{2}"},
	"picture.size_chart":          {"Picture {0} is a size chart of many: a reviewer said so on {1}, until {2}", "第{0}张图片是通用尺码表：审核员于{1}认定，有效期至{2}"},
	"picture.badge":               {"Picture {0} is a badge of a marketplace or a service: a reviewer said so on {1}, until {2}", "第{0}张图片是平台或服务标识：审核员于{1}认定，有效期至{2}"},
	"picture.certificate":         {"Picture {0} is a certificate of many: a reviewer said so on {1}, until {2}", "第{0}张图片是通用证书：审核员于{1}认定，有效期至{2}"},
	"picture.part":                {"Picture {0} shows {2} % of reference picture {5} of “{1}”, on {3} % of its own area ({4} matching points)", "第{0}张图片中出现了“{1}”第{5}张登记图片的{2}%，占该图面积的{3}%（{4}个匹配点）"},
	"picture.part.flip":           {"Picture {0} shows {2} % of reference picture {5} of “{1}”, mirrored, on {3} % of its own area ({4} matching points)", "第{0}张图片中出现了“{1}”第{5}张登记图片的{2}%（左右镜像），占该图面积的{3}%（{4}个匹配点）"},
}
