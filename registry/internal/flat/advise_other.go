//go:build !linux

package flat

func advise([]byte) {}
