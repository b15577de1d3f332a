package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	// Claims of a storage class with this provisioner get a volume. A test makes such a class of the name that it wants.
	provisioner = "control-plane.test/provisioner"
	// What the binder writes on a claim that wants a volume, and the scheduler on one that waits for its first pod.
	provisionerAnnotation  = "volume.kubernetes.io/storage-provisioner"
	selectedNodeAnnotation = "volume.kubernetes.io/selected-node"
)

// Says why a pod must wait for its claims, or nothing. Claims that wait for their first pod are told its node.
func (c *cluster) missingClaim(ctx context.Context, pod *corev1.Pod, node *corev1.Node) (string, error) {
	for _, volume := range pod.Spec.Volumes {
		name := ""
		switch {
		case volume.PersistentVolumeClaim != nil:
			name = volume.PersistentVolumeClaim.ClaimName
		case volume.Ephemeral != nil:
			name = pod.Name + "-" + volume.Name
		default:
			continue
		}
		claim, err := c.client.CoreV1().PersistentVolumeClaims(pod.Namespace).Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return fmt.Sprintf("persistentvolumeclaim %q not found", name), nil
		}
		if err != nil {
			return "", err
		}
		if claim.Status.Phase == corev1.ClaimBound {
			continue
		}
		if err := c.selectNode(ctx, claim, node); err != nil {
			return "", err
		}
		return fmt.Sprintf("persistentvolumeclaim %q is not bound", name), nil
	}
	return "", nil
}

func (c *cluster) selectNode(ctx context.Context, claim *corev1.PersistentVolumeClaim, node *corev1.Node) error {
	if claim.Annotations[selectedNodeAnnotation] != "" || claim.Spec.StorageClassName == nil {
		return nil
	}
	class, err := c.client.StorageV1().StorageClasses().Get(ctx, *claim.Spec.StorageClassName, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil || class.VolumeBindingMode == nil || *class.VolumeBindingMode != storage.VolumeBindingWaitForFirstConsumer {
		return err
	}
	changed := claim.DeepCopy()
	metav1.SetMetaDataAnnotation(&changed.ObjectMeta, selectedNodeAnnotation, node.Name)
	_, err = c.client.CoreV1().PersistentVolumeClaims(claim.Namespace).Update(ctx, changed, metav1.UpdateOptions{})
	return err
}

// Makes the volume that a claim waits for; the binder binds it.
func (c *cluster) provision(ctx context.Context, claim *corev1.PersistentVolumeClaim) error {
	if claim.Annotations[provisionerAnnotation] != provisioner || claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil {
		return nil
	}
	name := "pvc-" + string(claim.UID)
	_, err := c.client.CoreV1().PersistentVolumes().Create(ctx, &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{"pv.kubernetes.io/provisioned-by": provisioner}},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      claim.Spec.Resources.Requests,
			AccessModes:                   claim.Spec.AccessModes,
			VolumeMode:                    claim.Spec.VolumeMode,
			StorageClassName:              *claim.Spec.StorageClassName,
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
			PersistentVolumeSource:        corev1.PersistentVolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/" + name}},
			ClaimRef: &corev1.ObjectReference{
				APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID,
			},
		},
	}, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}
