//go:build unix && !linux

package main

import "syscall"

// A group of its own, so that ctrl-C reaches the components only through this program, in order.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
