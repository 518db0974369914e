package phrase

var wordmark = map[string]sentence{}
