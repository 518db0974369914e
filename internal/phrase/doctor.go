package phrase

// doctor is what `markwarden doctor` and the health page say; what other programs say ({0} of doctor.error) stays as it came.
var doctor = map[string]sentence{
	"doctor.error": {"{0}", "错误信息：{0}"},

	"doctor.config.ok": {"{0} is valid", "{0}有效"},
	"doctor.config.do": {"mend the file; docs/configuration.md says what each key means", "请修正该文件；各项含义见docs/configuration.md"},
	"doctor.open.do":   {"see that the database runs and that store.dsn and dir are right", "请确认数据库正在运行，且store.dsn与dir正确"},

	"doctor.database.ok": {"{0} answers in {1}", "{0}在{1}内响应"},
	"doctor.database.do": {"see that the database runs and can be reached", "请确认数据库正在运行且可以连接"},

	"doctor.clock.one": {"one process, one clock", "单进程，单时钟"},
	"doctor.clock.ok":  {"{0} off the database's clock", "与数据库时钟相差{0}"},
	"doctor.clock.do":  {"synchronise the clocks (NTP): leases and deadlines depend on them", "请同步时钟（NTP）：租约与期限均依赖时钟"},

	"doctor.registry.ok":    {"revision {0}, {1} rights", "版本{0}，{1}项权利"},
	"doctor.registry.empty": {"no right is registered: nothing can be found", "尚未登记任何权利：无法发现任何侵权"},
	"doctor.registry.do":    {"import one: markwarden registry import FILE", "请导入：markwarden registry import FILE"},

	"doctor.jobs.ok":      {"{0} wait, {1} are dead", "{0}个等待，{1}个已失败"},
	"doctor.jobs.dead.do": {"look at them on the health page or GET /v1/jobs, mend the cause, requeue them", "请在健康页或GET /v1/jobs查看，排除原因后重新排队"},
	"doctor.jobs.late":    {"{0} wait, {1} are dead; the oldest is due since {2}", "{0}个等待，{1}个已失败；最早的一个已到期{2}"},
	"doctor.jobs.late.do": {"start a process with the role that runs them (scheduler, pictures, enforcer, worker)", "请启动承担相应角色的进程（scheduler、pictures、enforcer、worker）"},

	"doctor.index.ok":      {"{0} listings in the index, {1} changes wait", "索引中有{0}个商品，{1}处变更待处理"},
	"doctor.index.late":    {"{0} changes wait for the index, the oldest for {1}; the list grows until a process indexes", "{0}处变更等待索引，最早的已等待{1}；在有进程建立索引之前，数量会持续增加"},
	"doctor.index.late.do": {"start a process with the role indexer", "请启动承担indexer角色的进程"},
	"doctor.index.other":   {"{0} changes wait; the index is another process's", "{0}处变更待处理；索引由另一进程负责"},
	"doctor.index.silent":  {"the process with the index does not answer: {0}", "负责索引的进程没有响应：{0}"},
	"doctor.index.silent.do": {
		"see that a process with the role indexer runs, that search.url is its address, and that search.key_file is the same in both",
		"请确认承担indexer角色的进程正在运行，search.url为其地址，且双方的search.key_file相同",
	},
	"doctor.index.differs":    {"{0} listings in the index, {1} in the store", "索引中有{0}个商品，数据库中有{1}个"},
	"doctor.index.differs.do": {"stop the process with the role indexer, then build the index again: markwarden reindex", "请先停止承担indexer角色的进程，再重建索引：markwarden reindex"},
	"doctor.index.broken":     {"the index can't be opened: {0}", "无法打开索引：{0}"},

	"doctor.search.none":    {"this process has API or console, and nobody to ask for a search", "本进程提供API或控制台，但没有可供查询的索引"},
	"doctor.search.none.do": {"set search.url to the process with the role indexer, or give this one that role", "请将search.url设为承担indexer角色的进程，或让本进程承担该角色"},

	"doctor.pictures.ok": {"{0} active listings have pictures that can't be had; people look at {1} of them", "{0}个在售商品有图片无法获取，其中{1}个由人工查看"},

	"doctor.dead_letters.ok": {"{0} on file", "共{0}条"},

	"doctor.broker.topic": {"topic {0}: {1}", "主题{0}：{1}"},
	"doctor.broker.do": {
		"see that the brokers run, that kafka.brokers, tls and sasl are right, and that the topic exists (kafka.create makes it)",
		"请确认代理正在运行，kafka.brokers、tls与sasl正确，且主题存在（kafka.create会创建）",
	},
	"doctor.stream.ok": {"{0}: {1} partitions, {2} messages wait", "{0}：{1}个分区，{2}条消息待处理"},
	"doctor.stream.lost": {
		"{0}/{1}: the store wants offset {2}, the broker's oldest is {3}: messages were deleted unread",
		"{0}/{1}：数据库需要位移{2}，而代理最早的位移为{3}：有消息未读即被删除",
	},
	"doctor.stream.lost.do": {"lengthen the topic's retention; have the shop send the lost listings again", "请延长主题的保留时间，并让商城重新发送丢失的商品"},
	"doctor.stream.other": {
		"{0}/{1}: the store is at {2}, the broker ends at {3}: the topic was made anew or the store is of another one",
		"{0}/{1}：数据库位于{2}，而代理止于{3}：主题被重建，或数据库属于另一主题",
	},
	"doctor.stream.other.do": {"point kafka.listings to the right topic, or use a new one", "请将kafka.listings指向正确的主题，或使用新主题"},

	"doctor.name.config":       {"config", "配置"},
	"doctor.name.open":         {"open", "打开"},
	"doctor.name.database":     {"database", "数据库"},
	"doctor.name.clock":        {"clock", "时钟"},
	"doctor.name.registry":     {"registry", "登记簿"},
	"doctor.name.jobs":         {"jobs", "任务"},
	"doctor.name.index":        {"index", "索引"},
	"doctor.name.search":       {"search", "搜索"},
	"doctor.name.pictures":     {"pictures", "图片"},
	"doctor.name.dead letters": {"dead letters", "死信"},
	"doctor.name.broker":       {"broker", "消息代理"},
	"doctor.name.stream":       {"stream", "消息流"},
	"doctor.do":                {"do:", "处理："},
	"doctor.good":              {"ok  ", "正常"},
	"doctor.bad":               {"FAIL", "异常"},
}
