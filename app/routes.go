package app

import (
	"time"

	"markwarden"
	"markwarden/internal/jobs"
)

// Queues of jobs, each with its own concurrency, so that a backlog of one never delays another.
const (
	queueEvents     = "events"     // rooms hear of each other
	queueDeliveries = "deliveries" // hooks, topics, messages
	queuePictures   = "pictures"
	queueRecheck    = "recheck"
	queueUpkeep     = "upkeep" // audit sealing, dated facts
)

// Kinds of jobs.
const (
	jobScreened    = "review.screened"
	jobDerive      = "enforce.derive"
	jobDeliver     = "enforce.deliver"
	jobPublish     = "enforce.publish"
	jobComplaints  = "complaints.screened"
	jobOutcome     = "complaints.decided"
	jobTell        = "complaints.tell"
	jobPublishDead = "ingest.publish_dead"
	jobPictures    = "pictures.fetch"
	jobKeep        = "pictures.keep"
	jobRecheck     = "ingest.recheck"
	jobAsk         = "proof.ask"
	jobProof       = "proof.handed_in"
	jobRequest     = "proof.tell"
	jobRadar       = "proof.radar"
	jobBackscan    = "registry.backscan"
	jobDated       = "registry.dated"
	jobSeal        = "audit.seal"
	jobSweep       = "access.sweep"
	jobWaiting     = "complaints.sweep" // a net under IngestStore.Watch
)

// routes says which jobs an event becomes. It is the whole of what rooms know of each other at run time.
var routes = map[markwarden.EventKind][]jobs.Route{
	markwarden.EventScreened: {
		{Kind: jobScreened, Queue: queueEvents, Prio: 10},
		{Kind: jobComplaints, Queue: queueEvents, Prio: 20},
		{Kind: jobAsk, Queue: queueEvents, Prio: 20},
		{Kind: jobKeep, Queue: queuePictures, Prio: 20},
	},
	markwarden.EventComplaintReceived: {
		{Kind: jobScreened, Queue: queueEvents, Prio: 5},
		{Kind: jobComplaints, Queue: queueEvents, Prio: 20},
	},
	markwarden.EventCaseDecided: {
		{Kind: jobDerive, Queue: queueEvents, Prio: 0},
		{Kind: jobOutcome, Queue: queueEvents, Prio: 10},
	},
	markwarden.EventComplaintChanged: {{Kind: jobTell, Queue: queueEvents, Prio: 15}},
	markwarden.EventProof:            {{Kind: jobProof, Queue: queueEvents, Prio: 5}},
	markwarden.EventProofRequest:     {{Kind: jobRequest, Queue: queueEvents, Prio: 15, Delay: 2 * time.Second}}, // what comes together is told together
	markwarden.EventDesiredState: {
		{Kind: jobPublish, Queue: queueDeliveries, Prio: 10},
		{Kind: jobOutcome, Queue: queueEvents, Prio: 10},
	},
	markwarden.EventDeadLetter:      {{Kind: jobPublishDead, Queue: queueDeliveries, Prio: 20}},
	markwarden.EventPicturesWanted:  {{Kind: jobPictures, Queue: queuePictures, Prio: 10}},
	markwarden.EventPicturesSettled: {{Kind: jobRecheck, Queue: queueRecheck, Prio: 5}},
	markwarden.EventRecheck:         {{Kind: jobRecheck, Queue: queueRecheck, Prio: 10}},
	markwarden.EventRegistryChanged: {{Kind: jobBackscan, Queue: queueUpkeep, Prio: 0, Delay: 200 * time.Millisecond}},
}
