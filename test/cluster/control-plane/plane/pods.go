package main

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A pod with this annotation set to "false" runs and does not get ready.
const readyAnnotation = "control-plane.test/ready"

var errWaits = errors.New("waits")

// Moves a pod on by one step; the change comes back as the next event.
func (c *cluster) handlePod(ctx context.Context, pod *corev1.Pod) error {
	switch {
	case pod.DeletionTimestamp != nil:
		return c.endPod(ctx, pod)
	case pod.Spec.NodeName == "":
		return c.bind(ctx, pod)
	case pod.Status.Phase == corev1.PodPending:
		return c.startPod(ctx, pod)
	case pod.Status.Phase == corev1.PodRunning && pod.Spec.RestartPolicy != corev1.RestartPolicyAlways:
		return c.completePod(ctx, pod)
	}
	return nil
}

// As the kubelet says that the containers are gone, at once instead of after the time that they have for it.
func (c *cluster) endPod(ctx context.Context, pod *corev1.Pod) error {
	now := int64(0)
	err := c.client.CoreV1().Pods(pod.Namespace).Delete(ctx, pod.Name, metav1.DeleteOptions{
		GracePeriodSeconds: &now, Preconditions: &metav1.Preconditions{UID: &pod.UID},
	})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}

// As the scheduler does, but lenient: no resource is ever used up, and of the rules of placement only the node selector counts, where
// some node has those labels. Claims must be bound, as in truth.
func (c *cluster) bind(ctx context.Context, pod *corev1.Pod) error {
	if len(pod.Spec.SchedulingGates) > 0 {
		return nil
	}
	node := c.choose(pod)
	if node == nil {
		return nil
	}
	reason, err := c.missingClaim(ctx, pod, node)
	if err != nil {
		return err
	}
	if reason != "" {
		return c.unschedulable(ctx, pod, reason)
	}
	err = c.client.CoreV1().Pods(pod.Namespace).Bind(ctx, &corev1.Binding{
		ObjectMeta: metav1.ObjectMeta{Name: pod.Name, Namespace: pod.Namespace, UID: pod.UID},
		Target:     corev1.ObjectReference{Kind: "Node", Name: node.Name},
	}, metav1.CreateOptions{})
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}

func (c *cluster) choose(pod *corev1.Pod) *corev1.Node {
	fitting := make([]*corev1.Node, 0, len(c.nodes))
	for _, node := range c.nodes {
		if hasLabels(node.Labels, pod.Spec.NodeSelector) {
			fitting = append(fitting, node)
		}
	}
	if len(fitting) == 0 {
		fitting = c.nodes
	}
	if len(fitting) == 0 {
		return nil
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.turn++
	return fitting[c.turn%len(fitting)]
}

func hasLabels(labels, wanted map[string]string) bool {
	for key, value := range wanted {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// Says so in the pod's status, once, and asks to be called again.
func (c *cluster) unschedulable(ctx context.Context, pod *corev1.Pod, reason string) error {
	for _, condition := range pod.Status.Conditions {
		if condition.Type == corev1.PodScheduled && condition.Message == reason {
			return errWaits
		}
	}
	changed := pod.DeepCopy()
	setCondition(&changed.Status, corev1.PodCondition{
		Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: corev1.PodReasonUnschedulable, Message: reason,
	})
	if err := c.update(ctx, changed); err != nil {
		return err
	}
	return errWaits
}

func (c *cluster) startPod(ctx context.Context, pod *corev1.Pod) error {
	changed := pod.DeepCopy()
	status := &changed.Status
	now := metav1.Now()
	ready := pod.Annotations[readyAnnotation] != "false"
	status.Phase = corev1.PodRunning
	status.StartTime = &now
	status.HostIP = "10.0.0.1"
	status.PodIP = c.address()
	status.PodIPs = []corev1.PodIP{{IP: status.PodIP}}
	status.InitContainerStatuses, status.ContainerStatuses = nil, nil
	for _, container := range pod.Spec.InitContainers {
		stays := container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways
		status.InitContainerStatuses = append(status.InitContainerStatuses, containerStatus(container, !stays, true, now))
	}
	for _, container := range pod.Spec.Containers {
		status.ContainerStatuses = append(status.ContainerStatuses, containerStatus(container, false, ready, now))
	}
	setCondition(status, corev1.PodCondition{Type: corev1.PodInitialized, Status: corev1.ConditionTrue})
	for _, kind := range []corev1.PodConditionType{corev1.ContainersReady, corev1.PodReady} {
		setCondition(status, condition(kind, ready))
	}
	return c.update(ctx, changed)
}

// The pod of a job does its work in no time.
func (c *cluster) completePod(ctx context.Context, pod *corev1.Pod) error {
	changed := pod.DeepCopy()
	changed.Status.Phase = corev1.PodSucceeded
	changed.Status.ContainerStatuses = nil
	for _, container := range pod.Spec.Containers {
		changed.Status.ContainerStatuses = append(changed.Status.ContainerStatuses, containerStatus(container, true, false, metav1.Now()))
	}
	for _, kind := range []corev1.PodConditionType{corev1.ContainersReady, corev1.PodReady} {
		setCondition(&changed.Status, corev1.PodCondition{Type: kind, Status: corev1.ConditionFalse, Reason: "PodCompleted"})
	}
	return c.update(ctx, changed)
}

func (c *cluster) update(ctx context.Context, pod *corev1.Pod) error {
	_, err := c.client.CoreV1().Pods(pod.Namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	// Another change has come first: its event follows.
	if apierrors.IsNotFound(err) || apierrors.IsConflict(err) {
		return nil
	}
	return err
}

func (c *cluster) address() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.addresses++
	return fmt.Sprintf("10.244.%d.%d", c.addresses/250%256, c.addresses%250+1)
}

func containerStatus(container corev1.Container, over, ready bool, now metav1.Time) corev1.ContainerStatus {
	started := !over
	status := corev1.ContainerStatus{
		Name: container.Name, Image: container.Image, ImageID: "simulated://" + container.Image,
		ContainerID: "simulated://" + container.Name, Ready: ready, Started: &started,
	}
	if over {
		status.State.Terminated = &corev1.ContainerStateTerminated{Reason: "Completed", StartedAt: now, FinishedAt: now}
	} else {
		status.State.Running = &corev1.ContainerStateRunning{StartedAt: now}
	}
	return status
}

func condition(kind corev1.PodConditionType, holds bool) corev1.PodCondition {
	if holds {
		return corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue}
	}
	return corev1.PodCondition{Type: kind, Status: corev1.ConditionFalse, Reason: "ContainersNotReady"}
}

func setCondition(status *corev1.PodStatus, condition corev1.PodCondition) {
	condition.LastTransitionTime = metav1.Now()
	for i := range status.Conditions {
		if status.Conditions[i].Type == condition.Type {
			status.Conditions[i] = condition
			return
		}
	}
	status.Conditions = append(status.Conditions, condition)
}
