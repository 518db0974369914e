package phrase

// picture: {0} number of the picture, from 1; {1} the right; {2} how alike, in percent; of a part: {2} how much of
// the reference is seen, {3} how much of the picture it covers, both in percent, {4} how many corners agree.
var picture = map[string]sentence{
	"picture.copy":                {"Picture {0} is a copy of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片的复制品（相似度{2}%）"},
	"picture.copy.flip":           {"Picture {0} is a mirrored copy of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片的左右镜像复制品（相似度{2}%）"},
	"picture.copy.flip_vertical":  {"Picture {0} is a copy, upside down and mirrored, of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片的上下镜像复制品（相似度{2}%）"},
	"picture.copy.rotate90":       {"Picture {0} is a copy, turned right by a quarter, of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片顺时针旋转90度的复制品（相似度{2}%）"},
	"picture.copy.rotate180":      {"Picture {0} is a copy, turned upside down, of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片旋转180度的复制品（相似度{2}%）"},
	"picture.copy.rotate270":      {"Picture {0} is a copy, turned left by a quarter, of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片逆时针旋转90度的复制品（相似度{2}%）"},
	"picture.copy.transpose":      {"Picture {0} is a copy, turned and mirrored, of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片旋转并镜像的复制品（相似度{2}%）"},
	"picture.copy.anti_transpose": {"Picture {0} is a copy, turned and mirrored, of a picture of “{1}” ({2} % alike)", "第{0}张图片是“{1}”图片旋转并镜像的复制品（相似度{2}%）"},
	"picture.part":                {"Picture {0} shows {2} % of a picture of “{1}”, on {3} % of its own area ({4} matching points)", "第{0}张图片中出现了“{1}”图片的{2}%，占该图面积的{3}%（{4}个匹配点）"},
	"picture.part.flip":           {"Picture {0} shows {2} % of a picture of “{1}”, mirrored, on {3} % of its own area ({4} matching points)", "第{0}张图片中出现了“{1}”图片的{2}%（左右镜像），占该图面积的{3}%（{4}个匹配点）"},
}
