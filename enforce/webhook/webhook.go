// Package webhook posts signed messages as Standard Webhooks 1.0 describes; it is the only home of that library.
//
// It does not retry, keep or decide anything.
package webhook

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const secretPrefix = "whsec_"

// The specification wants secrets of 24 to 64 bytes.
const minSecret, maxSecret = 24, 64

var errSecret = errors.New(`secret is not "whsec_" and 24 to 64 bytes in base64`)

// Sign adds the three headers of a message: its id, the moment, and one signature per secret. While a secret is being
// changed there are two, and the receiver accepts a message when one of them is right.
func Sign(h http.Header, secrets []string, id string, at time.Time, body []byte) error {
	if len(secrets) == 0 {
		return errSecret // an unsigned message could be anybody's
	}
	signatures := make([]string, len(secrets))
	for i, s := range secrets {
		wh, err := signer(s)
		if err != nil {
			return fmt.Errorf("secret %d: %w", i+1, err)
		}
		if signatures[i], err = wh.Sign(id, at, body); err != nil {
			return fmt.Errorf("secret %d: %w", i+1, err)
		}
	}
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return nil
}

// Verify says whether a received message is signed with secret and not older or newer than five minutes.
func Verify(secret string, h http.Header, body []byte) error {
	wh, err := signer(secret)
	if err != nil {
		return err
	}
	return wh.Verify(body, h)
}

// CheckSecret says what is wrong with a secret.
func CheckSecret(secret string) error {
	_, err := signer(secret)
	return err
}

// signer reads a secret with or without its prefix, with or without padding. The library alone takes an empty one and
// refuses one without padding.
func signer(secret string) (*standardwebhooks.Webhook, error) {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimPrefix(secret, secretPrefix), "="))
	if err != nil || len(raw) < minSecret || len(raw) > maxSecret {
		return nil, errSecret // never with the secret in it
	}
	return standardwebhooks.NewWebhookRaw(raw)
}
