package phrase

// checks are the answers before a listing is published: {0} the marks.
var checks = map[string]sentence{
	"check.allowed":       {"Nothing speaks against it as it is written.", "按目前的内容，未发现问题。"},
	"check.needs_proof":   {"This marketplace asks for proof of authorization for {0}, and none that covers this listing is on file. Hand in your certificate or licence first, or leave the brand out.", "本平台要求提供{0}的授权证明，而登记簿中没有覆盖该商品的授权。请先提交授权书或许可证，或不使用该品牌。"},
	"check.would_be_held": {"A person would look at it before it is sold. Describe plainly what it is and who made it, use your own pictures, and leave out brands that you may not use.", "该商品将在销售前由人工审核。请如实描述商品及其制造商，使用自己的图片，不要使用您无权使用的品牌。"},
}
