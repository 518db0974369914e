package phrase

// documents are what a reviewer should know of a file that was handed in as proof.
var documents = map[string]sentence{
	"document.active_content":   {"The PDF can act when it is opened ({0}). Look at it only as a picture.", "该 PDF 打开时可执行动作（{0}），请仅以图片方式查看。"},
	"document.encrypted":        {"The PDF is encrypted: not all of it could be looked into.", "该 PDF 已加密，无法检查全部内容。"},
	"document.edited_later":     {"The PDF says that it was made on {0} and changed on {1}.", "该 PDF 自述创建于 {0}，修改于 {1}。"},
	"document.revised":          {"The PDF was saved again after it was finished: {0} times.", "该 PDF 完成后又被保存过 {0} 次。"},
	"document.future_date":      {"The PDF carries a date that has not come yet: {0}.", "该 PDF 含有尚未到来的日期：{0}。"},
	"document.made_with":        {"The file was written by a program that edits pictures: {0}.", "该文件由图像编辑软件生成：{0}。"},
	"document.name_differs":     {"The file is called “{0}”, and is {1}.", "文件名后缀为“{0}”，实际类型为 {1}。"},
	"document.appended":         {"{0} bytes stand behind the end of the file.", "文件结尾之后还有 {0} 字节。"},
	"document.unread":           {"Parts of the PDF were too large to be looked into.", "该 PDF 的部分内容过大，未能检查。"},
	"document.same_file":        {"Others handed in the same file; applicants besides this one: {0}.", "另有 {0} 个申请人提交过同一文件。"},
	"document.issuer_mismatch":  {"{0} neither holds {1} nor may pass it on.", "{0}既非{1}的权利人，也无权转授。"},
	"document.cycle":            {"{0} itself draws its authorization from the applicant: the chain would come back to itself.", "{0}自身的授权来源于申请人，授权链将形成循环。"},
	"document.name_not_on_file": {"No legal name of the applicant is on file: compare the certificate with other papers.", "登记簿中没有申请人的法定名称，请与其他材料核对。"},
}
