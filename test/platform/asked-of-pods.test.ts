import { askedOfPods } from '../../lib/platform/asked-of-pods';

test('tells platforms what others ask of the pods, and whoever comes last has the last word', () => {
  expect(askedOfPods([
    { labels: { a: '1', b: '1' }, capabilities: ['SYS_NICE', 'IPC_LOCK'], volumes: [{ name: 'sys', hostPath: { path: '/sys' } }, { name: 'shm', emptyDir: {} }] },
    undefined,
    { labels: { a: '2' }, annotations: { c: '3' }, capabilities: ['IPC_LOCK'], hostNetwork: true, hostIpc: true, privileged: false },
  ])).toEqual({ labels: { a: '2', b: '1' }, annotations: { c: '3' }, capabilities: ['IPC_LOCK', 'SYS_NICE'], hostAccess: ['hostIPC', 'hostNetwork', 'hostPath volume sys'] });
});

test('nothing is asked where nobody adds anything', () => {
  expect(askedOfPods([{}])).toEqual({ labels: {}, annotations: {}, capabilities: [], hostAccess: [] });
});
