package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// The controllers that make of a manifest what runs. The others watch nodes, clouds and certificates, which there are none of.
var controllers = []string{
	"clusterrole-aggregation-controller",
	"cronjob-controller",
	"daemonset-controller",
	"deployment-controller",
	"disruption-controller",
	"endpoints-controller",
	"endpointslice-controller",
	"ephemeral-volume-controller",
	"garbage-collector-controller",
	"horizontal-pod-autoscaler-controller",
	"job-controller",
	"namespace-controller",
	"persistentvolume-binder-controller",
	"persistentvolume-protection-controller",
	"persistentvolumeclaim-protection-controller",
	"replicaset-controller",
	"resourcequota-controller",
	"root-ca-certificate-publisher-controller",
	"serviceaccount-controller",
	"statefulset-controller",
	"ttl-after-finished-controller",
}

func startAPIServer(ctx context.Context, components *processes, program string, keys *keys, kubeconfig string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	err = components.start("apiserver", program, "apiserver", keys.folder,
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--tls-cert-file="+keys.path("server.crt"), "--tls-private-key-file="+keys.path("server.key"),
		"--client-ca-file="+keys.path("authority.crt"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+keys.path("accounts.key"), "--service-account-signing-key-file="+keys.path("accounts.key"),
		"--service-cluster-ip-range=10.96.0.0/16",
		"--authorization-mode=RBAC", "--allow-privileged=true", "--endpoint-reconciler-type=none",
		"--enable-priority-and-fairness=false", "--profiling=false",
	)
	if err != nil {
		return err
	}
	if err := writeKubeconfig(kubeconfig, fmt.Sprintf("https://127.0.0.1:%d", port), keys); err != nil {
		return err
	}
	client, err := clientOf(kubeconfig)
	if err != nil {
		return err
	}
	return eventually(ctx, "the API server did not get ready", func(ctx context.Context) error {
		return client.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
	})
}

func startControllers(components *processes, program string, keys *keys, kubeconfig string) error {
	return components.start("controllers", program, "controllers",
		"--kubeconfig="+kubeconfig, "--controllers="+strings.Join(controllers, ","),
		"--service-account-private-key-file="+keys.path("accounts.key"), "--root-ca-file="+keys.path("authority.crt"),
		"--leader-elect=false", "--secure-port=0",
		"--kube-api-qps=500", "--kube-api-burst=1000",
		"--pvclaimbinder-sync-period=1s", "--horizontal-pod-autoscaler-sync-period=1s", "--resource-quota-sync-period=5s",
	)
}

// A pod can only be made where its namespace has an account, which a controller adds.
func waitForAccounts(ctx context.Context, config *rest.Config) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	return eventually(ctx, "the controllers did not start", func(ctx context.Context) error {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return err
	})
}

func writeKubeconfig(file, server string, keys *keys) error {
	certificate, err := os.ReadFile(keys.path("admin.crt"))
	if err != nil {
		return err
	}
	key, err := os.ReadFile(keys.path("admin.key"))
	if err != nil {
		return err
	}
	const name = "control-plane"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: keys.authority}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{ClientCertificateData: certificate, ClientKeyData: key}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	return clientcmd.WriteToFile(*config, file)
}

func clientOf(kubeconfig string) (*kubernetes.Clientset, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
