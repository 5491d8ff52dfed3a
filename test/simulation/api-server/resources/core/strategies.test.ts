import { describe, expect, it } from 'vitest';
import { created, definitionOf, errorsOf, object, podSpec, refusals, updated } from './objects.ts';

describe('every core kind', () => {
  it('reads null as absent', () => {
    const stored = created(object('Pod', { spec: podSpec({ nodeName: null }), status: null }, { labels: null }));

    expect(stored.spec).not.toHaveProperty('nodeName');
    expect(stored.metadata).not.toHaveProperty('labels');
  });

  it('writes spec and status each through their own path', () => {
    const old = created(object('PodDisruptionBudget', { spec: { minAvailable: 1 } }));
    const changes = { spec: { minAvailable: 2 }, status: { disruptionsAllowed: 9 } };

    expect(updated(old, changes)).toMatchObject({ spec: { minAvailable: 2 }, status: { disruptionsAllowed: 0 } });
    expect(updated(old, changes, 'status')).toMatchObject({
      spec: { minAvailable: 1 },
      status: { disruptionsAllowed: 9 },
    });
  });
});

describe('Namespace', () => {
  it('is Active, held by its finalizer and named by a label', () => {
    expect(created(object('Namespace'))).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('loses its finalizer only through finalize', () => {
    const old = created(object('Namespace'));

    expect(updated(old, { spec: { finalizers: [] } }).spec).toEqual({ finalizers: ['kubernetes'] });
    expect(updated(old, { spec: { finalizers: [] } }, 'finalize').spec).toEqual({ finalizers: [] });
  });

  it('has a DNS label for a name', () => {
    const { nameProblems } = definitionOf('Namespace').strategy ?? {};

    expect(nameProblems?.('a.b')).toEqual(['must not contain dots']);
    expect(nameProblems?.('a-b')).toEqual([]);
  });
});

describe('Node', () => {
  it('keeps the status that a kubelet creates it with', () => {
    const stored = created(object('Node', { spec: { unschedulable: false }, status: { capacity: { cpu: '4' } } }));

    expect(stored).toMatchObject({ spec: {}, status: { capacity: { cpu: '4' }, allocatable: { cpu: '4' } } });
    expect(stored.spec).not.toHaveProperty('unschedulable');
  });

  it('is selected by whether it is unschedulable', () => {
    const field = definitionOf('Node').selectableFields['spec.unschedulable'];

    expect(field?.(object('Node', { spec: {} }))).toBe('false');
    expect(field?.(object('Node', { spec: { unschedulable: true } }))).toBe('true');
  });

  it.each([
    [
      [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', effect: 'NoExecute' },
      ],
      [],
    ],
    [
      [
        { key: 'a', effect: 'NoSchedule' },
        { key: 'a', value: 'b', effect: 'NoSchedule' },
      ],
      ['FieldValueDuplicate'],
    ],
    [[{ key: 'a', effect: 'Sometimes' }], ['FieldValueNotSupported']],
    [[{ key: '', effect: 'NoSchedule' }], ['FieldValueInvalid', 'FieldValueInvalid']],
    [[{ key: 'a b', effect: 'NoSchedule' }], ['FieldValueInvalid']],
  ])('with taints %j is refused for %j', (taints, reasons) => {
    expect(errorsOf(object('Node', { spec: { taints } })).map(({ reason }) => reason)).toEqual(reasons);
  });

  it('may be given a providerID, and not another one', () => {
    const none = object('Node', { spec: {} });
    const one = object('Node', { spec: { providerID: 'rackwright://a/1' } });

    expect(refusals(one, none)).toEqual([]);
    expect(refusals(none, one)).toEqual([
      'spec.providerID: Forbidden: node updates may not change providerID except from "" to valid',
    ]);
  });
});

describe('Secret and ConfigMap', () => {
  it('stringData becomes data, and wins', () => {
    const stored = created(object('Secret', { data: { a: 'b2xk', c: 'Yw==' }, stringData: { a: 'new' } }));

    expect(stored).toMatchObject({ type: 'Opaque', data: { a: 'bmV3', c: 'Yw==' } });
    expect(stored).not.toHaveProperty('stringData');
  });

  it.each([
    ['Secret', { type: 'Opaque', data: { a: 'not base64!' } }, 'data[a]'],
    ['Secret', { type: 'Opaque', data: { 'a b': '' } }, 'data[a b]'],
    ['Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }, 'data[tls.key]'],
    ['ConfigMap', { data: { a: '1' }, binaryData: { a: 'Yg==' } }, 'data[a]'],
    ['ConfigMap', { data: { '..': '1' } }, 'data[..]'],
  ])('%s %j is refused at %s', (kind, fields, field) => {
    expect(errorsOf(object(kind, fields)).map((error) => error.field)).toEqual([field]);
  });

  it('neither holds more than a mebibyte', () => {
    const data = { big: 'x'.repeat(1024 * 1024 + 1) };

    expect(errorsOf(object('ConfigMap', { data }))).toMatchObject([{ reason: 'FieldValueTooLong' }]);
  });

  it('immutable holds, and stays', () => {
    const old = object('ConfigMap', { immutable: true, data: { a: '1' } });

    expect(refusals(object('ConfigMap', { data: { a: '2' } }), old)).toEqual([
      'immutable: Forbidden: field is immutable when `immutable` is set',
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });

  it('the type of a Secret stays', () => {
    const old = created(object('Secret'));

    expect(updated(old, { type: undefined }).type).toBe('Opaque');
    expect(refusals({ ...old, type: 'other' }, old)).toEqual(['type: Invalid value: "other": field is immutable']);
  });
});

describe('Deployment', () => {
  const given = (spec: Record<string, unknown> = {}) =>
    object('Deployment', {
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: podSpec() },
        ...spec,
      },
    });

  it('defaults as Kubernetes does', () => {
    const stored = created(given());

    expect(stored).toMatchObject({
      spec: {
        replicas: 1,
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        template: { spec: { restartPolicy: 'Always', terminationGracePeriodSeconds: 30 } },
      },
      status: {},
    });
    expect(refusals(stored)).toEqual([]);
  });

  it.each([
    [{ selector: {} }, 'spec.selector', 'empty selector is invalid for deployment'],
    [
      { selector: { matchLabels: { app: 'db' } } },
      'spec.template.metadata.labels',
      '`selector` does not match template `labels`',
    ],
    [{ replicas: -1 }, 'spec.replicas', 'must be greater than or equal to 0'],
    [
      { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } },
      'spec.template.metadata.labels',
      'does not match',
    ],
  ])('with %j is refused', (spec, field, message) => {
    const errors = errorsOf(created(given(spec)));

    expect(errors).toMatchObject([{ field }]);
    expect(errors[0]?.message).toContain(message);
  });

  it('keeps its selector', () => {
    const old = created(given());
    const both = { app: 'web', tier: 'front' };
    const other = created(
      given({ selector: { matchLabels: both }, template: { metadata: { labels: both }, spec: podSpec() } }),
    );

    expect(refusals(other, old)).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"app":"web","tier":"front"}}: field is immutable',
    ]);
  });
});

describe('smaller kinds', () => {
  it.each([
    ['PodDisruptionBudget', { spec: { minAvailable: 1, maxUnavailable: 1 } }, 'spec'],
    ['PodDisruptionBudget', { spec: { minAvailable: '150%' } }, 'spec.minAvailable'],
    ['PodDisruptionBudget', { spec: { maxUnavailable: -1 } }, 'spec.maxUnavailable'],
    ['PodDisruptionBudget', { spec: { maxUnavailable: 'some' } }, 'spec.maxUnavailable'],
    ['PodDisruptionBudget', { spec: { unhealthyPodEvictionPolicy: 'Never' } }, 'spec.unhealthyPodEvictionPolicy'],
    ['Lease', { spec: { leaseDurationSeconds: 0 } }, 'spec.leaseDurationSeconds'],
    ['Lease', { spec: { leaseTransitions: -1 } }, 'spec.leaseTransitions'],
    ['ControllerRevision', { revision: 1 }, 'data'],
    ['ControllerRevision', { revision: -1, data: {} }, 'revision'],
    ['Event', { involvedObject: { namespace: 'other' } }, 'involvedObject.namespace'],
  ])('%s %j is refused at %s', (kind, fields, field) => {
    expect(errorsOf(object(kind, fields)).map((error) => error.field)).toEqual([field]);
  });

  it('an Event of a cluster-scoped object lives in default', () => {
    expect(errorsOf(object('Event', { involvedObject: { kind: 'Node', name: 'n' } }))).toEqual([]);
    expect(errorsOf(object('Event', { involvedObject: { kind: 'Node' } }, { namespace: 'team' }))).toHaveLength(1);
  });

  it('an Event is selected by what it is about', () => {
    const fields = definitionOf('Event').selectableFields;
    const given = object('Event', {
      involvedObject: { kind: 'Node', uid: 'u' },
      reason: 'Up',
      source: { component: 'k' },
    });

    expect(fields['involvedObject.uid']?.(given)).toBe('u');
    expect(fields['involvedObject.namespace']?.(given)).toBe('');
    expect(fields['source']?.(given)).toBe('k');
  });

  it('the data of a ControllerRevision stays, nulls and all', () => {
    const old = created(object('ControllerRevision', { revision: 1, data: { a: null } }));

    expect(old.data).toEqual({ a: null });
    expect(refusals({ ...old, data: { a: 1 } }, old)).toEqual(['data: Invalid value: {"a":1}: field is immutable']);
  });

  it('a Service can be read and not made', () => {
    expect(definitionOf('Service').verbs).toEqual(['get', 'list', 'watch']);
  });
});
