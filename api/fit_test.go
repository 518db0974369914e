package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"markwarden"
	"markwarden/access"
	"markwarden/api"
	"markwarden/complaints"
	"markwarden/enforce"
	"markwarden/ingest"
	"markwarden/notify"
	"markwarden/registry"
	"markwarden/review"
	"markwarden/store"
)

// The parts that app plugs in, as their rooms have them.
var (
	_ access.AnswerStore = store.AccessStore{}
	_ api.Listings       = store.IngestStore{}
	_ api.DeadLetters    = store.IngestStore{}
	_ api.Intake         = (*ingest.Conductor)(nil)
	_ api.Registry       = (*registry.Snapshot)(nil)
	_ api.Registrar      = (*registry.Registrar)(nil)
	_ api.Desk           = (*review.Desk)(nil)
	_ api.Complaints     = (*complaints.Office)(nil)
	_ api.Enforcement    = (*enforce.Enforcer)(nil)
	_ api.Inbox          = (*notify.Notifier)(nil)
	_ api.Jobs           = store.JobStore{}
	_ api.Audit          = store.AuditStore{}
)

func TestTheDocumentsWordsAreTheNouns(t *testing.T) {
	t.Parallel()
	doc := document(t, newHouse(t))
	enum := func(path, method string, property string) []string {
		content := at(t, doc, "paths", path, method, "requestBody", "content", "application/json", "schema").(map[string]any)
		schema := resolved(t, doc, content)
		var all []string
		for _, v := range at(t, schema, "properties", property, "enum").([]any) {
			all = append(all, v.(string))
		}
		return all
	}
	var measures, roles, kinds []string
	for _, m := range markwarden.Severities {
		measures = append(measures, string(m))
	}
	for _, r := range access.Roles {
		roles = append(roles, string(r))
	}
	for _, k := range complaints.AnswerKinds {
		kinds = append(kinds, string(k))
	}
	require.Equal(t, measures, enum("/v1/cases/{id}/decide", "post", "measure"))
	require.Equal(t, []string{"infringing", "not_infringing", "more_information", "escalate"}, enum("/v1/cases/{id}/decide", "post", "verdict"))
	require.ElementsMatch(t, []string{
		string(markwarden.Counterfeit), string(markwarden.UnauthorizedSale), string(markwarden.TrademarkMisuse),
		string(markwarden.CopyrightCopy), string(markwarden.DesignCopy), string(markwarden.MarkConcealed),
	}, enum("/v1/cases/{id}/decide", "post", "allegation"))
	require.Equal(t, roles, enum("/v1/accounts", "post", "role"))
	require.Equal(t, kinds, enum("/v1/complaints/{id}/items/{n}/answer", "post", "kind"))
}
