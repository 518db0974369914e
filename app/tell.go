package app

import (
	"context"
	"errors"

	"markwarden"
	"markwarden/complaints"
	"markwarden/notify"
)

// letterKinds says which message each act of a complaint becomes.
var letterKinds = map[complaints.Act]notify.Kind{
	complaints.ActRequest:  notify.ComplaintReceived,
	complaints.ActFile:     notify.ComplaintReceived,
	complaints.ActJoin:     notify.ComplaintJoined,
	complaints.ActAnswer:   notify.ComplaintAnswered,
	complaints.ActGone:     notify.ComplaintRemoved,
	complaints.ActUphold:   notify.ComplaintUpheld,
	complaints.ActReject:   notify.ComplaintRejected,
	complaints.ActReverse:  notify.ComplaintReversed,
	complaints.ActWithdraw: notify.ComplaintWithdrawn,
}

// tell turns what complaints has to say into messages of notify.
func (s *System) tell(ctx context.Context, letters []complaints.Letter) error {
	var out []notify.Message
	for _, l := range letters {
		kind, ok := letterKinds[l.Act]
		if !ok {
			continue
		}
		if l.Side == complaints.SideSeller && (l.Act == complaints.ActFile || l.Act == complaints.ActJoin) {
			kind = notify.ComplaintForwarded
		}
		m := notify.Message{
			Key: l.Key, Marketplace: l.Marketplace, Party: l.Party, Store: l.Store, Kind: kind,
			Facts: notify.Facts{
				Complaint: l.Complaint, Item: l.Item, Key: l.Listing, URL: l.URL, Title: l.Title, Holder: l.Holder, Right: l.Right,
				Allegation: l.Allegation, Reason: l.Reason, Side: string(l.Side), Waiting: l.Act == complaints.ActRequest,
			},
		}
		if l.Outcome != nil {
			m.Facts.Measure, m.Facts.Territories = l.Outcome.Measure, l.Outcome.Territories
		}
		out = append(out, m)
	}
	if len(out) == 0 {
		return nil
	}
	return s.Notifier.Queue(ctx, out...)
}

// complaintChanged tells both sides of a complaint what is new.
func (s *System) complaintChanged(ctx context.Context, id string) error {
	err := s.Office.OnChanged(ctx, markwarden.ComplaintID(id))
	if errors.Is(err, markwarden.ErrNotFound) {
		return nil
	}
	return err
}
