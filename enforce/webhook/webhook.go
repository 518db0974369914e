// Package webhook posts signed messages as Standard Webhooks 1.0 describes; it is the only home of that library.
//
// It does not retry, keep or decide anything.
package webhook
