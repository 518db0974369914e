package phrase

// logo: {0} number of the picture, from 1; {1} the right; {2} how much of the sign's outline is seen, {3} how long it is by the picture's longer
// side, both in percent; {4} number of the right's reference picture, from 1.
var logo = map[string]sentence{
	"logo.seen":        {"Picture {0} shows the sign “{1}” ({2} % of its outline, {3} % of the picture's side)", "第{0}张图片中出现标志“{1}”（轮廓吻合{2}%，占图片边长的{3}%）"},
	"logo.seen.partly": {"Picture {0} shows a part of the sign “{1}” ({2} % of that part's outline; the sign takes {3} % of the picture's side)", "第{0}张图片中出现标志“{1}”的一部分（该部分轮廓吻合{2}%，标志占图片边长的{3}%）"},
}
