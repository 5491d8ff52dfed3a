import { ensureRecord, isRecord, recordAt, recordsAt, setDefaults, textAt, type Json } from './fields.ts';

/* What kube-apiserver fills into a PodSpec, as in k8s.io/kubernetes/pkg/apis/core/v1/defaults.go. */

export const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Of a Pod's spec and of the spec in a template alike. */
export function setPodSpecDefaults(spec: Json): void {
  setDefaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (textAt(spec, 'serviceAccountName') !== '') setDefaults(spec, { serviceAccount: spec.serviceAccountName });
  for (const list of containerLists) recordsAt(spec, list).forEach(setContainerDefaults);
  recordsAt(spec, 'volumes').forEach(setVolumeDefaults);
}

/** What only a Pod gets, and a template doesn't: requests follow limits where only limits are set. */
export function setRequestDefaults(spec: Json): void {
  for (const container of containerLists.flatMap((list) => recordsAt(spec, list))) {
    const resources = ensureRecord(container, 'resources');
    const limits = recordAt(resources, 'limits');
    if (Object.keys(limits).length > 0) setDefaults(ensureRecord(resources, 'requests'), limits);
  }
}

/** What only a Pod gets, from the admission plugins that are on by default. */
export function setPodAdmissionDefaults(spec: Json): void {
  setDefaults(spec, { priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  const tolerations = recordsAt(spec, 'tolerations');
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !tolerations.some((one) => toleratesNoExecute(one, key)))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
  if (added.length > 0) spec.tolerations = [...tolerations, ...added];
}

function toleratesNoExecute(toleration: Json, key: string): boolean {
  const effect = textAt(toleration, 'effect');
  const covers = textAt(toleration, 'key');
  return (covers === key || covers === '') && (effect === 'NoExecute' || effect === '');
}

function setContainerDefaults(container: Json): void {
  setDefaults(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(textAt(container, 'image')) ? 'Always' : 'IfNotPresent',
    resources: {},
  });
  for (const port of recordsAt(container, 'ports')) setDefaults(port, { protocol: 'TCP' });
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) setProbeDefaults(container[probe]);
  for (const variable of recordsAt(container, 'env')) {
    const fieldRef = recordAt(variable, 'valueFrom').fieldRef;
    if (isRecord(fieldRef)) setDefaults(fieldRef, { apiVersion: 'v1' });
  }
  setResourceDefaults(container);
}

/** Quantities given as numbers become strings. */
function setResourceDefaults(container: Json): void {
  const resources = ensureRecord(container, 'resources');
  for (const name of ['limits', 'requests']) {
    const amounts = resources[name];
    if (!isRecord(amounts)) continue;
    for (const [resource, amount] of Object.entries(amounts)) {
      if (typeof amount === 'number') amounts[resource] = String(amount);
    }
  }
}

function setProbeDefaults(probe: unknown): void {
  if (!isRecord(probe)) return;
  setDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (isRecord(probe.httpGet)) setDefaults(probe.httpGet, { path: '/', scheme: 'HTTP' });
}

const fileModeVolumes = ['secret', 'configMap', 'downwardAPI', 'projected'];

function setVolumeDefaults(volume: Json): void {
  if (Object.keys(volume).every((name) => name === 'name')) volume.emptyDir = {};
  for (const source of fileModeVolumes) {
    const value = volume[source];
    if (isRecord(value)) setDefaults(value, { defaultMode: 0o644 });
  }
  if (isRecord(volume.hostPath)) setDefaults(volume.hostPath, { type: '' });
}

/** No tag and no digest means `latest`. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  return tag === undefined || tag === '' || tag === 'latest';
}
