package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// How long a component may take to end when it is asked to. What it would still write is thrown away.
const patience = 3 * time.Second

// The components that run, and the files of what they log.
type processes struct {
	folder  string
	verbose bool
	onEnd   func(error)

	mutex    sync.Mutex
	stopping bool
	running  []*process
}

type process struct {
	command *exec.Cmd
	ended   chan struct{}
}

func newProcesses(folder string, verbose bool) *processes {
	return &processes{folder: folder, verbose: verbose, onEnd: func(error) {}}
}

func (p *processes) start(name, program string, args ...string) error {
	command := exec.Command(program, args...)
	command.SysProcAttr = childAttributes()
	if p.verbose {
		command.Stdout, command.Stderr = os.Stderr, os.Stderr
	} else {
		file, err := os.Create(p.log(name))
		if err != nil {
			return err
		}
		defer file.Close()
		command.Stdout, command.Stderr = file, file
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	child := &process{command: command, ended: make(chan struct{})}
	p.mutex.Lock()
	p.running = append(p.running, child)
	p.mutex.Unlock()
	go func() {
		err := command.Wait()
		close(child.ended)
		p.mutex.Lock()
		stopping := p.stopping
		p.mutex.Unlock()
		if !stopping {
			p.onEnd(fmt.Errorf("%s ended by itself (%v)\n%s", name, err, p.lastLines(name)))
		}
	}()
	return nil
}

func (p *processes) log(name string) string { return filepath.Join(p.folder, name+".log") }

// Last started, first stopped: clients before the server that they speak to.
func (p *processes) stop() {
	p.mutex.Lock()
	p.stopping = true
	running := p.running
	p.mutex.Unlock()
	for i := len(running) - 1; i >= 0; i-- {
		child := running[i]
		child.command.Process.Signal(syscall.SIGTERM)
		select {
		case <-child.ended:
		case <-time.After(patience):
			child.command.Process.Kill()
			<-child.ended
		}
	}
}

// What a component logged last; nothing where it was printed already.
func (p *processes) lastLines(name string) []byte {
	text, err := os.ReadFile(p.log(name))
	if err != nil {
		return nil
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-20):], []byte("\n"))
}
