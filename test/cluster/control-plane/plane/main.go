// Command plane runs a Kubernetes control plane on this machine, for tests: the API server and the controllers of the command
// kubernetes beside it, the controller and the webhooks of LeaderWorkerSet, and nodes that only exist in the API.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// What the command line says.
type settings struct {
	kubernetes string
	lws        string
	lwsModule  string
	kubeconfig string
	crds       folders
	nodes      int
	stdin      bool
	verbose    bool
}

// A flag that may be given more than once.
type folders []string

func (f *folders) String() string { return strings.Join(*f, ",") }

func (f *folders) Set(value string) error {
	*f = append(*f, value)
	return nil
}

func main() {
	var given settings
	flag.StringVar(&given.kubernetes, "kubernetes", "", "program with the API server and the controllers")
	flag.StringVar(&given.lws, "lws", "", "program of the LeaderWorkerSet controller; left out where empty")
	flag.StringVar(&given.lwsModule, "lws-module", "", "folder of the module of LeaderWorkerSet, for its definitions and webhooks")
	flag.StringVar(&given.kubeconfig, "kubeconfig", "", "file to write for clients; removed at the end")
	flag.Var(&given.crds, "crds", "file or folder of CustomResourceDefinitions to install; may be given more than once")
	flag.IntVar(&given.nodes, "nodes", 8, "how many nodes the cluster has")
	flag.BoolVar(&given.stdin, "stdin", false, "end where the standard input does")
	flag.BoolVar(&given.verbose, "v", false, "print what the components log")
	flag.Parse()
	if given.kubernetes == "" || given.kubeconfig == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	if given.stdin {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	err := run(ctx, given)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "control plane:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, given settings) (failure error) {
	// Short, since the path of a socket has at most 107 characters.
	data, err := os.MkdirTemp("", "plane-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	components := newProcesses(data, given.verbose)
	defer components.stop()

	outside := ctx
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	components.onEnd = cancel
	defer func() {
		if outside.Err() != nil {
			failure = nil
		} else if ctx.Err() != nil {
			// A component that ended is why whatever waited for it gave up.
			failure = context.Cause(ctx)
		}
	}()

	keys, err := makeKeys(data)
	if err != nil {
		return err
	}
	defer os.Remove(given.kubeconfig)
	if err := startAPIServer(ctx, components, given.kubernetes, keys, given.kubeconfig); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", given.kubeconfig)
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 500, 1000
	if err := populate(ctx, components, given, keys, config); err != nil {
		return err
	}
	fmt.Println("ready")
	<-ctx.Done()
	return nil
}

func populate(ctx context.Context, components *processes, given settings, keys *keys, config *rest.Config) error {
	if err := startControllers(components, given.kubernetes, keys, given.kubeconfig); err != nil {
		return err
	}
	definitions := []string(given.crds)
	if given.lws != "" {
		definitions = append(definitions, filepath.Join(given.lwsModule, "config", "crd", "bases"))
	}
	if err := installDefinitions(ctx, config, definitions); err != nil {
		return err
	}
	if err := simulateNodes(ctx, config, given.nodes); err != nil {
		return err
	}
	if given.lws != "" {
		if err := startLeaderWorkerSet(ctx, components, given, keys, config); err != nil {
			return err
		}
	}
	return waitForAccounts(ctx, config)
}

// How long a part may take until it answers. A free machine takes seconds.
const patienceAtStart = 5 * time.Minute

// Asks until it is so, or the context ends, or the time is over; then it says what was asked last.
func eventually(ctx context.Context, what string, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patienceAtStart)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}
