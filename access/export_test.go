package access

// For tests of what a secret is.
var (
	NewSecret  = newSecret
	HashSecret = hashSecret
)
