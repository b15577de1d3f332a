package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// How long a pod that cannot go on yet is left alone.
const pause = 200 * time.Millisecond

// Plays the scheduler, the kubelets and a provisioner of volumes on nodes that only exist in the API.
type cluster struct {
	client kubernetes.Interface
	pods   cache.SharedIndexInformer
	claims cache.SharedIndexInformer
	nodes  []*corev1.Node
	queue  workqueue.TypedRateLimitingInterface[work]

	mutex     sync.Mutex
	turn      int
	addresses int
}

// What is to be looked at again.
type work struct {
	kind string
	key  string
}

func simulateNodes(ctx context.Context, config *rest.Config, count int) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	// Objects that others change at the same time are no news; they are tried again.
	klog.SetLogger(klog.Logger{})
	factory := informers.NewSharedInformerFactory(client, 0)
	simulated := &cluster{
		client: client,
		pods:   factory.Core().V1().Pods().Informer(),
		claims: factory.Core().V1().PersistentVolumeClaims().Informer(),
		queue:  workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[work]()),
	}
	for i := range count {
		node, err := createNode(ctx, client, i)
		if err != nil {
			return err
		}
		simulated.nodes = append(simulated.nodes, node)
	}
	for kind, informer := range map[string]cache.SharedIndexInformer{"pod": simulated.pods, "claim": simulated.claims} {
		if _, err := informer.AddEventHandler(simulated.listener(kind)); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	for range 8 {
		go simulated.work(ctx)
	}
	go func() {
		<-ctx.Done()
		simulated.queue.ShutDown()
	}()
	return nil
}

func (c *cluster) listener(kind string) cache.ResourceEventHandler {
	add := func(object any) {
		if key, err := cache.MetaNamespaceKeyFunc(object); err == nil {
			c.queue.Add(work{kind, key})
		}
	}
	return cache.ResourceEventHandlerFuncs{AddFunc: add, UpdateFunc: func(_, object any) { add(object) }}
}

func (c *cluster) work(ctx context.Context) {
	for {
		item, done := c.queue.Get()
		if done {
			return
		}
		err := c.handle(ctx, item)
		if err != nil {
			c.queue.AddAfter(item, pause)
		}
		c.queue.Done(item)
	}
}

func (c *cluster) handle(ctx context.Context, item work) error {
	store := c.pods.GetStore()
	if item.kind == "claim" {
		store = c.claims.GetStore()
	}
	object, exists, err := store.GetByKey(item.key)
	if err != nil || !exists {
		return err
	}
	switch object := object.(type) {
	case *corev1.Pod:
		return c.handlePod(ctx, object)
	case *corev1.PersistentVolumeClaim:
		return c.provision(ctx, object)
	}
	return nil
}

// Large enough for any group, with the labels and the accelerators that manifests ask for.
func createNode(ctx context.Context, client kubernetes.Interface, index int) (*corev1.Node, error) {
	name := fmt.Sprintf("node-%d", index)
	capacity := corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("256"),
		corev1.ResourceMemory:           resource.MustParse("4Ti"),
		corev1.ResourceEphemeralStorage: resource.MustParse("16Ti"),
		corev1.ResourcePods:             resource.MustParse("250"),
		"nvidia.com/gpu":                resource.MustParse("8"),
		"amd.com/gpu":                   resource.MustParse("8"),
		"rdma/hca":                      resource.MustParse("64"),
	}
	node, err := client.CoreV1().Nodes().Create(ctx, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			"kubernetes.io/hostname":        name,
			"kubernetes.io/os":              "linux",
			"kubernetes.io/arch":            "amd64",
			"topology.kubernetes.io/region": "region",
			"topology.kubernetes.io/zone":   fmt.Sprintf("zone-%d", index%2),
		}},
		Spec: corev1.NodeSpec{ProviderID: "simulated://" + name},
	}, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	node.Status = corev1.NodeStatus{
		Capacity:    capacity,
		Allocatable: capacity,
		Conditions: []corev1.NodeCondition{{
			Type: corev1.NodeReady, Status: corev1.ConditionTrue, Reason: "Simulated",
			LastHeartbeatTime: metav1.Now(), LastTransitionTime: metav1.Now(),
		}},
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: fmt.Sprintf("10.0.0.%d", index+1)},
			{Type: corev1.NodeHostName, Address: name},
		},
	}
	return client.CoreV1().Nodes().UpdateStatus(ctx, node, metav1.UpdateOptions{})
}
