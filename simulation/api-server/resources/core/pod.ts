import type { KubeObject } from '#models/meta/object.ts';
import { timestamp } from '#models/ports/clock.ts';
import { at, ensureRecord, numberAt, recordAt, recordsAt, setDefaults, textAt, type Json } from './fields.ts';
import { coreKind, ownSubresource } from './kind.ts';
import { podCells, podColumns } from './pod-cells.ts';
import { setPodAdmissionDefaults, setPodSpecDefaults, setRequestDefaults } from './pod-defaults.ts';
import { gateErrors, podSpecErrors, podUpdateErrors } from './pod-validation.ts';

const self = { group: '', kind: 'Pod' };

export const pod = coreKind({
  ...self,
  plural: 'pods',
  namespaced: true,
  shortNames: ['po'],
  categories: ['all'],
  subresources: [
    { name: 'binding', kind: 'Binding', group: '', version: 'v1', verbs: ['create'] },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    ownSubresource('status', self),
  ],
  columns: podColumns,
  cells: podCells,
  selectableFields: {
    'spec.nodeName': (object) => textAt(object, 'spec', 'nodeName'),
    'spec.restartPolicy': (object) => textAt(object, 'spec', 'restartPolicy'),
    'spec.schedulerName': (object) => textAt(object, 'spec', 'schedulerName'),
    'spec.serviceAccountName': (object) => textAt(object, 'spec', 'serviceAccountName'),
    'spec.hostNetwork': (object) => String(at(object, 'spec', 'hostNetwork') === true),
    'status.phase': (object) => textAt(object, 'status', 'phase'),
    // A path that is taken, and read nowhere.
    'status.podIPs': () => '',
    'status.podIP': (object) => textAt(object, 'status', 'podIP'),
    'status.nominatedNodeName': (object) => textAt(object, 'status', 'nominatedNodeName'),
  },
  strategy: {
    initialStatus: (object, { now }) => ({
      phase: 'Pending',
      ...gatedConditions(object, now),
      qosClass: qosClass(object),
    }),
    prepareForCreate(object) {
      const spec = ensureRecord(object, 'spec');
      setPodSpecDefaults(spec);
      setRequestDefaults(spec);
      if ((numberAt(spec, 'terminationGracePeriodSeconds') ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
      setDefaults(spec, { enableServiceLinks: true });
    },
    prepareForUpdate(object, old) {
      const spec = ensureRecord(object, 'spec');
      setPodSpecDefaults(spec);
      setRequestDefaults(spec);
      setDefaults(spec, { enableServiceLinks: recordAt(old, 'spec').enableServiceLinks });
    },
    admit(object, old) {
      const { priority, preemptionPolicy } = recordAt(old, 'spec');
      const spec = ensureRecord(object, 'spec');
      setDefaults(spec, { priority, preemptionPolicy });
      setPodAdmissionDefaults(spec);
    },
    validate(object, old) {
      return [
        ...podSpecErrors('spec', object.spec),
        ...(old === undefined ? gateErrors(object) : podUpdateErrors(object, old)),
      ];
    },
    gracePeriodSeconds(object, asked) {
      const phase = textAt(object, 'status', 'phase');
      if (textAt(object, 'spec', 'nodeName') === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
      return asked ?? numberAt(object, 'spec', 'terminationGracePeriodSeconds') ?? 30;
    },
  },
});

/** Said at once of a Pod that a gate keeps from being placed. */
function gatedConditions(object: KubeObject, now: number): Json {
  if (recordsAt(object, 'spec', 'schedulingGates').length === 0) return {};
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: timestamp(now),
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { conditions: [condition] };
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
function qosClass(object: KubeObject): string {
  const containers = [...recordsAt(object, 'spec', 'initContainers'), ...recordsAt(object, 'spec', 'containers')];
  const amount = (container: Json, kind: string, resource: string): string =>
    textAt(container, 'resources', kind, resource);
  const guaranteed = (container: Json): boolean =>
    ['cpu', 'memory'].every((resource) => {
      const limit = amount(container, 'limits', resource);
      return limit !== '' && limit === amount(container, 'requests', resource);
    });
  const asks = (container: Json): boolean =>
    ['limits', 'requests'].some((kind) => ['cpu', 'memory'].some((name) => amount(container, kind, name) !== ''));
  if (!containers.some(asks)) return 'BestEffort';
  return containers.every(guaranteed) ? 'Guaranteed' : 'Burstable';
}
