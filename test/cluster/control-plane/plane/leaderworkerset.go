package main

import (
	"context"
	"crypto/x509/pkix"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	admission "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	leaderworkerset "sigs.k8s.io/lws/api/leaderworkerset/v1"
)

// Starts the controller with its own program, and points the API server at its webhooks.
func startLeaderWorkerSet(ctx context.Context, components *processes, given settings, keys *keys, config *rest.Config) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	certificates := keys.path("webhooks")
	if err := os.Mkdir(certificates, 0o700); err != nil {
		return err
	}
	if err := keys.sign(filepath.Join("webhooks", "tls"), pkix.Name{CommonName: "leaderworkerset"}); err != nil {
		return err
	}
	file := keys.path("leaderworkerset.yaml")
	if err := os.WriteFile(file, []byte(fmt.Sprintf(`apiVersion: config.lws.x-k8s.io/v1alpha1
kind: Configuration
leaderElection: {leaderElect: false}
internalCertManagement: {enable: false}
metrics: {bindAddress: "0"}
health: {healthProbeBindAddress: "0"}
webhook: {host: 127.0.0.1, port: %d, certDir: %q}
`, port, certificates)), 0o600); err != nil {
		return err
	}
	if err := components.start("leaderworkerset", given.lws, "--config="+file, "--kubeconfig="+given.kubeconfig); err != nil {
		return err
	}
	if err := installWebhooks(ctx, given.lwsModule, port, keys, config); err != nil {
		return err
	}
	if err := waitForWebhooks(ctx, config); err != nil {
		return fmt.Errorf("%w\n%s", err, components.lastLines("leaderworkerset"))
	}
	return nil
}

// The module has its webhooks as kubebuilder made them; its kustomization limits those of pods to its own pods, as is done here.
func installWebhooks(ctx context.Context, module string, port int, keys *keys, config *rest.Config) error {
	text, err := os.ReadFile(filepath.Join(module, "config", "webhook", "manifests.yaml"))
	if err != nil {
		return err
	}
	kube, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	point := func(name string, to *admission.WebhookClientConfig, selector **metav1.LabelSelector) {
		url := fmt.Sprintf("https://127.0.0.1:%d%s", port, *to.Service.Path)
		*to = admission.WebhookClientConfig{URL: &url, CABundle: keys.authority}
		if strings.Contains(name, "pod") {
			*selector = &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
				{Key: leaderworkerset.SetNameLabelKey, Operator: metav1.LabelSelectorOpExists},
			}}
		}
	}
	err = eachDocument(text, "MutatingWebhookConfiguration", func(decode func(any) error) error {
		hooks := &admission.MutatingWebhookConfiguration{}
		if err := decode(hooks); err != nil {
			return err
		}
		for i := range hooks.Webhooks {
			hook := &hooks.Webhooks[i]
			point(hook.Name, &hook.ClientConfig, &hook.ObjectSelector)
		}
		_, err := kube.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(ctx, hooks, metav1.CreateOptions{})
		return err
	})
	if err != nil {
		return err
	}
	return eachDocument(text, "ValidatingWebhookConfiguration", func(decode func(any) error) error {
		hooks := &admission.ValidatingWebhookConfiguration{}
		if err := decode(hooks); err != nil {
			return err
		}
		for i := range hooks.Webhooks {
			hook := &hooks.Webhooks[i]
			point(hook.Name, &hook.ClientConfig, &hook.ObjectSelector)
		}
		_, err := kube.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(ctx, hooks, metav1.CreateOptions{})
		return err
	})
}

// They answer where a set that is not kept is taken, and its pods' webhooks are asked too.
func waitForWebhooks(ctx context.Context, config *rest.Config) error {
	sets, err := client.New(config, client.Options{})
	if err != nil {
		return err
	}
	if err := leaderworkerset.AddToScheme(sets.Scheme()); err != nil {
		return err
	}
	return eventually(ctx, "the webhooks of LeaderWorkerSet do not answer", func(ctx context.Context) error {
		set := &leaderworkerset.LeaderWorkerSet{ObjectMeta: metav1.ObjectMeta{Name: "first", Namespace: "default"}}
		set.Spec.StartupPolicy = leaderworkerset.LeaderCreatedStartupPolicy
		set.Spec.LeaderWorkerTemplate.WorkerTemplate.Spec.Containers = []corev1.Container{{Name: "first", Image: "first"}}
		return sets.Create(ctx, set, client.DryRunAll)
	})
}
