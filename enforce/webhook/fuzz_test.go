package webhook_test

import (
	"net/http"
	"testing"
	"time"

	"markwarden/enforce/webhook"
)

func FuzzSecretsThatAreTakenSign(f *testing.F) {
	for _, s := range []string{secret, older, "whsec_", "", "AAAA====", "whsec_whsec_"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := http.Header{}
		taken := webhook.CheckSecret(s) == nil
		if err := webhook.Sign(h, []string{s}, "msg_1", time.Now(), []byte("{}")); (err == nil) != taken {
			t.Fatalf("%q: %v", s, err)
		}
		if taken && webhook.Verify(s, h, []byte("{}")) != nil {
			t.Fatalf("%q signs what it does not verify", s)
		}
		if taken && webhook.Verify(secret, h, []byte("{}")) == nil && webhook.Verify(s, h, []byte("[]")) == nil {
			t.Fatalf("%q verifies anything", s)
		}
	})
}
