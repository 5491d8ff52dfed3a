import { describe, expect, it } from 'vitest';
import { configMap, configMaps, crds, pod, startLab, widget, widgetDefinition, widgets, type Lab } from '../lab.ts';

const pods = '/api/v1/namespaces/default/pods';
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

describe('scale', () => {
  async function labWithWidget(): Promise<Lab> {
    const lab = startLab();
    await lab.admin.post(crds, widgetDefinition());
    await lab.admin.post(widgets, widget('a', { spec: { size: 3 } }));
    await lab.admin.merge(`${widgets}/a/status`, { status: { size: 2 } });
    return lab;
  }

  it('reads where the kind keeps its numbers', async () => {
    const { admin } = await labWithWidget();

    const { body } = await admin.get(`${widgets}/a/scale`);

    expect(body).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name: 'a' },
      spec: { replicas: 3 },
      status: { replicas: 2 },
    });
  });

  it('writes them, by PUT and by PATCH', async () => {
    const { admin } = await labWithWidget();

    const patched = await admin.merge(`${widgets}/a/scale`, { spec: { replicas: 5 } });
    const put = await admin.put(`${widgets}/a/scale`, { ...patched.object, spec: { replicas: 6 } });
    const stale = await admin.put(`${widgets}/a/scale`, { ...patched.object, spec: { replicas: 7 } });

    expect([patched, put].map(({ object }) => object['spec'])).toEqual([{ replicas: 5 }, { replicas: 6 }]);
    expect(stale.status).toBe(409);
    expect((await admin.get(`${widgets}/a`)).object).toMatchObject({ spec: { size: 6 }, status: { size: 2 } });
  });

  it('refuses what the kind refuses', async () => {
    const { admin } = await labWithWidget();

    expect((await admin.merge(`${widgets}/a/scale`, { spec: { replicas: -1 } })).status).toBe(422);
    expect((await admin.merge(`${widgets}/b/scale`, { spec: { replicas: 1 } })).status).toBe(404);
    expect((await admin.get(`${configMaps}/a/scale`)).status).toBe(404);
  });
});

describe('eviction', () => {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a' } };

  async function labWithPod(): Promise<Lab> {
    const lab = startLab();
    await lab.admin.post(pods, pod('a', { metadata: { labels: { app: 'web' } } }));
    await lab.admin.merge(`${pods}/a/status`, {
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
    return lab;
  }

  async function addBudget({ admin }: Lab, name: string, status: Record<string, unknown>): Promise<void> {
    const spec = { minAvailable: 1, selector: { matchLabels: { app: 'web' } } };
    await admin.post(budgets, { metadata: { name }, spec });
    await admin.merge(`${budgets}/${name}/status`, { status });
  }

  it('deletes a pod that no budget covers', async () => {
    const { admin } = await labWithPod();

    const { status, body } = await admin.post(`${pods}/a/eviction`, eviction);

    expect([status, body]).toMatchObject([201, { kind: 'Status', status: 'Success' }]);
    expect((await admin.get(`${pods}/a`)).status).toBe(404);
  });

  it('is refused with 429 when the budget has none left, and kubectl is not told to retry silently', async () => {
    const lab = await labWithPod();
    await addBudget(lab, 'web', {
      observedGeneration: 1,
      disruptionsAllowed: 0,
      desiredHealthy: 2,
      currentHealthy: 2,
      expectedPods: 2,
    });

    const { status, failure, headers } = await lab.admin.post(`${pods}/a/eviction`, eviction);

    expect(status).toBe(429);
    expect(failure).toMatchObject({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          { reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 2 currently' },
        ],
      },
    });
    expect(headers).not.toHaveProperty('retry-after');
    expect((await lab.admin.get(`${pods}/a`)).status).toBe(200);
  });

  it('takes a disruption from the budget', async () => {
    const lab = await labWithPod();
    await addBudget(lab, 'web', {
      observedGeneration: 1,
      disruptionsAllowed: 1,
      desiredHealthy: 1,
      currentHealthy: 2,
      expectedPods: 2,
    });

    expect((await lab.admin.post(`${pods}/a/eviction`, eviction)).status).toBe(201);

    expect((await lab.admin.get(`${budgets}/web`)).object['status']).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { a: '2026-01-01T00:00:00Z' },
    });
  });

  it('waits for a budget that its controller has not looked at', async () => {
    const lab = await labWithPod();
    await addBudget(lab, 'web', {});

    const { failure } = await lab.admin.post(`${pods}/a/eviction`, eviction);

    expect(failure.details?.causes).toMatchObject([
      { message: 'The disruption budget web is still being processed by the server.' },
    ]);
  });

  it('of a pod under two budgets is an error, dry run changes nothing', async () => {
    const lab = await labWithPod();
    await addBudget(lab, 'one', { observedGeneration: 1, disruptionsAllowed: 1 });
    expect(
      (await lab.admin.post(`${pods}/a/eviction`, { ...eviction, deleteOptions: { dryRun: ['All'] } })).status,
    ).toBe(201);
    expect((await lab.admin.get(`${budgets}/one`)).object['status']).toMatchObject({ disruptionsAllowed: 1 });

    await addBudget(lab, 'two', { observedGeneration: 1, disruptionsAllowed: 1 });

    expect((await lab.admin.post(`${pods}/a/eviction`, eviction)).status).toBe(500);
    expect((await lab.admin.get(`${pods}/a`)).status).toBe(200);
  });
});

describe('binding', () => {
  it('puts a pod on a node, once', async () => {
    const { admin } = startLab();
    await admin.post(pods, pod('a'));
    const binding = { metadata: { name: 'a' }, target: { kind: 'Node', name: 'n1' } };

    const first = await admin.post(`${pods}/a/binding`, binding);
    const second = await admin.post(`${pods}/a/binding`, { ...binding, target: { kind: 'Node', name: 'n2' } });

    expect([first.status, second.status]).toEqual([201, 409]);
    expect(second.failure.message).toBe(
      'Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "n1"',
    );
    expect((await admin.get(`${pods}/a`)).object).toMatchObject({
      spec: { nodeName: 'n1' },
      status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
    });
  });
});

describe('a certificate request', () => {
  const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

  it('records who asked, whatever it says', async () => {
    const { as, admin } = startLab();
    const kubelet = as({ name: 'system:bootstrap:abcdef', groups: ['system:bootstrappers', 'system:authenticated'] });

    const { status, object } = await kubelet.post(requests, {
      metadata: { name: 'node-1' },
      spec: {
        request: 'TUFERS1VUA==',
        signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
        usages: ['client auth'],
        username: 'system:admin',
        groups: ['system:masters'],
      },
    });

    expect(status).toBe(201);
    expect(object['spec']).toMatchObject({
      username: 'system:bootstrap:abcdef',
      groups: ['system:bootstrappers', 'system:authenticated'],
    });
    const approved = {
      ...object,
      status: { conditions: [{ type: 'Approved', status: 'True', reason: 'Test', message: 'ok' }] },
    };
    const { object: decided } = await admin.put(`${requests}/node-1/approval`, approved);
    const { object: issued } = await admin.merge(`${requests}/node-1/status`, { status: { certificate: 'Q0VSVA==' } });
    expect(decided['status']).toMatchObject({ conditions: [{ type: 'Approved' }] });
    expect(issued['status']).toMatchObject({ conditions: [{ type: 'Approved' }], certificate: 'Q0VSVA==' });
  });
});

describe('what is not served', () => {
  it.each(['exec', 'attach', 'portforward', 'log'])('pods/%s is refused with 501', async (name) => {
    const { admin } = startLab();
    await admin.post(pods, pod('a'));

    const { status, failure } = await admin.post(`${pods}/a/${name}`, {});

    expect(status).toBe(501);
    expect(failure.message).toBe(`pods/${name} is not served by the embedded API server`);
  });

  it('unknown subresources, paths and kinds are 404', async () => {
    const { admin } = startLab();
    await admin.post(configMaps, configMap('a'));

    for (const path of [`${configMaps}/a/nonsense`, '/api/v1/nonsense', '/apis/apps/v1/nonsense']) {
      const { status, failure } = await admin.get(path);
      expect([path, status, failure.message]).toEqual([path, 404, 'the server could not find the requested resource']);
    }
  });

  it.each([
    ['POST', `${configMaps}/a`],
    ['PUT', configMaps],
    ['PATCH', configMaps],
    ['POST', '/api/v1/configmaps'],
    ['DELETE', '/version'],
  ] as const)('%s %s is 405', async (method, path) => {
    const { admin } = startLab();

    const { status, failure } = await admin.request({ method, path, body: configMap('a') });

    expect(status).toBe(405);
    expect(failure.message).toBe('the server does not allow this method on the requested resource');
  });

  it('a content type that nobody reads is 415', async () => {
    const { admin } = startLab();
    const headers = { 'content-type': 'text/csv' };

    expect((await admin.request({ method: 'POST', path: configMaps, body: configMap('a'), headers })).status).toBe(415);
  });
});
