package store_test

import (
	"testing"

	"markwarden/store/storetest"
)

func TestProofRequests(t *testing.T) { storetest.Each(t, storetest.ProofRequests) }

func TestProofs(t *testing.T) { storetest.Each(t, storetest.Proofs) }

func TestRevocations(t *testing.T) { storetest.Each(t, storetest.Revocations) }
