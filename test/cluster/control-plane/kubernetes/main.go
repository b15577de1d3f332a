// Command kubernetes is the part of the control plane that is Kubernetes itself: "apiserver" runs an embedded etcd and the API server,
// "controllers" runs the controller manager, and a link to it named kubectl is the client. Arguments after the name are the component's own flags.
package main

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	if filepath.Base(os.Args[0]) == "kubectl" {
		os.Exit(cli.Run(kubectl.NewDefaultKubectlCommand()))
	}
	if len(os.Args) < 2 {
		fail("usage: kubernetes apiserver DATA FLAGS… | kubernetes controllers FLAGS…")
	}
	name, args := os.Args[1], os.Args[2:]
	switch {
	case name == "apiserver" && len(args) > 0:
		os.Exit(runAPIServer(args[0], args[1:]))
	case name == "controllers":
		os.Exit(run(controllers.NewControllerManagerCommand(), args))
	default:
		fail("unknown component: " + name)
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(2)
}

// The store listens on a socket in its own folder, so that no other process finds it by its port.
func runAPIServer(data string, args []string) int {
	config := embed.NewConfig()
	config.Dir = filepath.Join(data, "etcd")
	clients := socket(data, "client")
	peers := socket(data, "peer")
	config.ListenClientUrls, config.AdvertiseClientUrls = clients, clients
	config.ListenPeerUrls, config.AdvertisePeerUrls = peers, peers
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.LogLevel = "error"
	// The data lives as long as the process.
	config.UnsafeNoFsync = true
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		fail("etcd: " + err.Error())
	}
	defer etcd.Close()
	select {
	case <-etcd.Server.ReadyNotify():
	case err := <-etcd.Err():
		fail("etcd: " + err.Error())
	case <-time.After(time.Minute):
		fail("etcd was not ready within a minute")
	}
	return run(apiserver.NewAPIServerCommand(), append(args, "--etcd-servers="+clients[0].String()))
}

func socket(data, name string) []url.URL {
	return []url.URL{{Scheme: "unix", Path: filepath.Join(data, name+".sock")}}
}

func run(command *cobra.Command, args []string) int {
	command.SetArgs(args)
	command.SetOut(io.Discard)
	return cli.Run(command)
}
