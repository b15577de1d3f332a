import { askedOfPods } from '../../lib/platform/asked-of-pods';

test('tells platforms what others ask of the pods, and whoever comes last has the last word', () => {
  const needs = { by: 'RdmaProfile.azureNd', adapters: { Standard_ND96isr_H100_v5: 8 } };

  expect(askedOfPods([
    { labels: { a: '1', b: '1' }, capabilities: ['SYS_NICE', 'IPC_LOCK'], volumes: [{ name: 'sys', hostPath: { path: '/sys' } }, { name: 'shm', emptyDir: {} }], resources: { 'rdma/ib': '1' }, machineNeeds: needs },
    undefined,
    { labels: { a: '2' }, annotations: { c: '3' }, capabilities: ['IPC_LOCK'], hostNetwork: true, hostIpc: true, privileged: false, resources: { 'rdma/ib': '8', 'hugepages-2Mi': '4Mi' } },
  ])).toEqual({
    labels: { a: '2', b: '1' }, annotations: { c: '3' }, capabilities: ['IPC_LOCK', 'SYS_NICE'], hostAccess: ['hostIPC', 'hostNetwork', 'hostPath volume sys'],
    resources: { 'rdma/ib': '8', 'hugepages-2Mi': '4Mi' }, machineNeeds: [needs],
  });
});

test('nothing is asked where nobody adds anything', () => {
  expect(askedOfPods([{}])).toEqual({ labels: {}, annotations: {}, capabilities: [], hostAccess: [], resources: {}, machineNeeds: [] });
});
