import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#models/meta/object.ts';
import { created, definitionOf, errorsOf, object, podSpec, refusals, updated } from './objects.ts';

const pod = (spec: Record<string, unknown> = {}): KubeObject => object('Pod', { spec: podSpec(spec) });
const specOf = (given: KubeObject): Record<string, unknown> => given.spec as Record<string, unknown>;

describe('a new Pod', () => {
  it('has the defaults that kubectl users know', () => {
    const stored = created(pod());

    expect(stored).toMatchObject({
      spec: {
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        schedulerName: 'default-scheduler',
        priority: 0,
        containers: [{ imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'File', resources: {} }],
        tolerations: [
          { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute', tolerationSeconds: 300 },
          { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', tolerationSeconds: 300 },
        ],
      },
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
    expect(refusals(stored)).toEqual([]);
  });

  it('tolerates failing nodes once, however it says so', () => {
    const stored = created(pod({ tolerations: [{ operator: 'Exists' }] }));

    expect(specOf(stored).tolerations).toEqual([{ operator: 'Exists' }]);
  });

  it.each([
    ['app', 'Always'],
    ['app:latest', 'Always'],
    ['app:1', 'IfNotPresent'],
    ['registry:5000/app', 'Always'],
    ['registry:5000/app:1', 'IfNotPresent'],
    ['app@sha256:0123', 'IfNotPresent'],
  ])('of image %s pulls %s', (image, policy) => {
    expect(created(pod({ containers: [{ name: 'a', image }] }))).toMatchObject({
      spec: { containers: [{ imagePullPolicy: policy }] },
    });
  });

  it.each([
    [{}, 'BestEffort'],
    [{ requests: { cpu: '1' } }, 'Burstable'],
    [{ limits: { cpu: 1, memory: '1Gi' } }, 'Guaranteed'],
    [{ limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '1' } }, 'Burstable'],
  ])('with resources %j is %s', (resources, qosClass) => {
    const stored = created(pod({ containers: [{ name: 'a', image: 'b:1', resources }] }));

    expect(stored).toMatchObject({ status: { qosClass } });
  });

  it('gets modes, schemes and protocols where it leaves them out', () => {
    const container = {
      name: 'a',
      image: 'b:1',
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { port: 80 } },
      env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    };

    expect(
      created(pod({ containers: [container], volumes: [{ name: 'v' }, { name: 's', secret: {} }] })),
    ).toMatchObject({
      spec: {
        containers: [
          {
            ports: [{ protocol: 'TCP' }],
            readinessProbe: { periodSeconds: 10, httpGet: { path: '/', scheme: 'HTTP' } },
            env: [{ valueFrom: { fieldRef: { apiVersion: 'v1' } } }],
          },
        ],
        volumes: [{ emptyDir: {} }, { secret: { defaultMode: 420 } }],
      },
    });
  });

  it.each([
    [{ containers: [] }, 'spec.containers', 'FieldValueRequired'],
    [{ containers: [{ name: 'a' }] }, 'spec.containers[0].image', 'FieldValueRequired'],
    [{ containers: [{ image: 'i' }] }, 'spec.containers[0].name', 'FieldValueRequired'],
    [{ containers: [{ name: 'A', image: 'i' }] }, 'spec.containers[0].name', 'FieldValueInvalid'],
    [
      {
        containers: [
          { name: 'a', image: 'i' },
          { name: 'a', image: 'i' },
        ],
      },
      'spec.containers[1].name',
      'FieldValueDuplicate',
    ],
    [{ containers: [{ name: 'a', image: ' i' }] }, 'spec.containers[0].image', 'FieldValueInvalid'],
    [
      { containers: [{ name: 'a', image: 'i', ports: [{ containerPort: 0 }] }] },
      'spec.containers[0].ports[0].containerPort',
      'FieldValueRequired',
    ],
    [
      { containers: [{ name: 'a', image: 'i', volumeMounts: [{ name: 'v' }] }] },
      'spec.containers[0].volumeMounts[0].name',
      'FieldValueNotFound',
    ],
    [{ restartPolicy: 'Perhaps' }, 'spec.restartPolicy', 'FieldValueNotSupported'],
  ])('with %j is refused', (spec, field, reason) => {
    expect(errorsOf(created(pod(spec)))).toMatchObject([{ field, reason }]);
  });
});

describe('a Pod that is there', () => {
  const old = created(pod());

  it.each([
    ['an image', { containers: [{ ...(specOf(old).containers as object[])[0], image: 'other:2' }] }],
    ['one toleration more', { tolerations: [...(specOf(old).tolerations as object[]), { key: 'x' }] }],
    ['activeDeadlineSeconds', { activeDeadlineSeconds: 5 }],
  ])('may change %s', (_, changes) => {
    expect(refusals({ ...old, spec: { ...specOf(old), ...changes } }, old)).toEqual([]);
  });

  it.each([
    ['another container', { containers: [{ name: 'other', image: 'i' }] }],
    ['fewer tolerations', { tolerations: [] }],
    ['its restartPolicy', { restartPolicy: 'Never' }],
    ['its node', { nodeName: 'n' }],
  ])('may not change %s', (_, changes) => {
    expect(refusals({ ...old, spec: { ...specOf(old), ...changes } }, old).join()).toMatch(
      /^spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/,
    );
  });

  it('may not move to another node', () => {
    const bound = { ...old, spec: { ...specOf(old), nodeName: 'n1' } };

    expect(refusals({ ...old, spec: { ...specOf(old), nodeName: 'n2' } }, bound)).toHaveLength(1);
  });

  it('keeps what admission gave it when a client writes it without', () => {
    const { priority: _, enableServiceLinks: __, preemptionPolicy: ___, ...rest } = specOf(old);

    expect(refusals(updated(old, { spec: rest }), old)).toEqual([]);
  });
});

describe('how long a deletion waits for the kubelet', () => {
  const strategy = definitionOf('Pod').strategy;
  const bound = (status: object = { phase: 'Running' }): KubeObject => ({
    ...created(pod({ nodeName: 'n1' })),
    status,
  });

  it.each([
    ['as the Pod says', bound(), undefined, 30],
    ['as asked', bound(), 5, 5],
    ['not at all when forced', bound(), 0, 0],
    ['not at all without a node', created(pod()), 60, 0],
    ['not at all when it has ended', bound({ phase: 'Succeeded' }), undefined, 0],
  ])('%s', (_, given, asked, seconds) => {
    expect(strategy?.gracePeriodSeconds?.(given, asked)).toBe(seconds);
  });
});

it('Pods are selected by node and phase', () => {
  const fields = definitionOf('Pod').selectableFields;

  expect(fields['spec.nodeName']?.(created(pod()))).toBe('');
  expect(fields['status.phase']?.(created(pod()))).toBe('Pending');
  expect(fields['spec.schedulerName']?.(created(pod()))).toBe('default-scheduler');
});
