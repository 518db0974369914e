package app

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoMoreListingsAreMatchedAtOnceThanThereAreHands(t *testing.T) {
	hands := NewHands(2)
	first, err := hands.take(t.Context())
	require.NoError(t, err)
	_, err = hands.take(t.Context())
	require.NoError(t, err)
	ended, stop := context.WithCancel(t.Context())
	stop()
	_, err = hands.take(ended)
	require.ErrorIs(t, err, context.Canceled, "no hand is free")
	first()
	_, err = hands.take(t.Context())
	require.NoError(t, err, "one was given back")
}

func TestOneCoreStaysFreeForWhoeverAsks(t *testing.T) {
	require.Equal(t, max(1, runtime.GOMAXPROCS(0)-1), cap(NewHands(0)))
}
