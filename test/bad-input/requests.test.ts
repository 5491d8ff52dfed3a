import { afterEach, beforeEach, expect, test } from 'vitest';
import { asset, createHall, node, pool, type Hall } from './hall.ts';

let hall: Hall;

beforeEach(async () => {
  hall = await createHall();
  await hall.make('NodePool', 'p', pool({ allowedNamespaces: ['default'] }));
  await hall.settle();
});

afterEach(async () => {
  expect(hall.lab.violations()).toEqual([]);
  await hall.stop();
});

const offer = (name: string, spec: Record<string, unknown>, namespace = 'default') =>
  hall.make('ResourceOffer', { namespace, name }, { poolRef: { name: 'p' }, ...spec });
const said = (name: string, namespace = 'default') => hall.ready('ResourceOffer', { namespace, name });

test.each([
  [{ replicas: -1 }, 'spec.replicas', 'greater than or equal to 0'],
  [{ replicas: 100_001, max: null }, 'spec.replicas', 'less than or equal to 100000'],
  [{ replicas: 4 }, 'spec.replicas', 'cannot be above max: ask for fewer, or raise max first'],
  [{ min: 2 }, 'spec.replicas', 'cannot be below min: ask for more, or lower min first'],
  [{ min: 5, max: 4, replicas: 4 }, 'spec.min', 'min cannot be above max'],
])('a pool of %j is refused, the field named', async (spec, field, words) => {
  const said = await hall.refusal(hall.patch('NodePool', 'p', { spec }));

  expect(said).toContainEqual(expect.stringMatching(new RegExp(`^${field}: .*${words}`)));
  expect(hall.get('NodePool', 'p')).toMatchObject({ spec: { replicas: 1, max: 3 } });
});

test('kubectl scale is held to the same bounds', async () => {
  expect(await hall.refusal(hall.patch('NodePool', 'p', { spec: { replicas: 4 } }, 'scale'))).toEqual([
    expect.stringMatching(/^spec\.replicas: .*above max/),
  ]);
});

test.each(['-n', 'a.b', 'A', 'n_1', 'n'.repeat(64), 'a\nb', 'a\0b', '$(reboot)', '{{ x }}', 'web-\u0430'])(
  'nothing that gives Nodes their names is called %j',
  async (name) => {
    const kinds = {
      ComputeNode: node(),
      NodePool: pool(),
      ComputeAsset: asset(9),
      Rack: { azoneRef: { name: 'azone' } },
    };
    for (const [kind, spec] of Object.entries(kinds)) {
      const said = await hall.refusal(hall.make(kind, name, spec));
      expect(
        said.every((line) => line.startsWith('metadata.name: ')),
        kind,
      ).toBe(true);
      expect(said.join(' ')).toContain('DNS');
    }
  },
);

test.each([
  ['file:///etc/shadow', 'a'.repeat(64), 'spec.url'],
  ['https://images.example/a.img', undefined, 'spec.sha256'],
])('an image from %s with checksum %s is refused', async (url, sha256, field) => {
  const made = hall.make('OSImage', 'bad', { family: 'debian', version: '1', url, ...(sha256 && { sha256 }) });

  expect(await hall.refusal(made)).toEqual([expect.stringContaining(`${field}: `)]);
});

test.each(['127.0.0.1', '169.254.0.1', '[fe80::1]', 'localhost'])(
  'a management controller at %s is refused',
  async (address) => {
    expect(await hall.refusal(hall.make('ComputeAsset', 'bad', asset(9, { bmc: { address } })))).toEqual([
      expect.stringMatching(/^spec\.bmc\.address: .*loopback, link-local/),
    ]);
  },
);

test('an offer past max is refused with how many fewer, and accepted once max allows it', async () => {
  await offer('large', { nodes: 3 });
  await hall.settle();
  expect(said('large')).toBe('False AboveMax: NodePool p would need 4 nodes, max is 3: ask for 1 fewer, or raise max.');
  expect(hall.events('ResourceOffer', 'large')).toEqual(['Warning AboveMax']);

  await hall.patch('NodePool', 'p', { spec: { max: 4 } });
  await hall.settle(8);
  expect(said('large')).toMatch(/^True/);
});

test('an offer from a stranger is refused until its namespace may ask', async () => {
  await hall.make('Namespace', 'strangers');
  await offer('theirs', { nodes: 1 }, 'strangers');
  await hall.settle();
  expect(said('theirs', 'strangers')).toMatch(/^False NamespaceNotAllowed: .*add it to spec\.allowedNamespaces/);

  await hall.patch('NodePool', 'p', { spec: { allowedNamespaces: ['default', 'strangers'] } });
  await hall.settle(8);
  expect(said('theirs', 'strangers')).toMatch(/^True/);
});

test('an offer that had expired before it came is refused, and says which field', async () => {
  await offer('late', { nodes: 1, expiresAt: '2020-01-01T00:00:00Z' });
  await hall.settle();

  expect(said('late')).toMatch(/^False ExpiredOnArrival: .*set spec\.expiresAt/);
});

test('an offer of both nodes and resources, or neither, is refused by the server', async () => {
  const both = await hall.refusal(offer('both', { nodes: 1, resources: { cpu: '4' } }));
  const neither = await hall.refusal(offer('neither', {}));

  for (const lines of [both, neither]) expect(lines).toEqual([expect.stringMatching(/^spec\.nodes: .*exactly one/)]);
});

test('an offer to no pool waits, and is heard when there is one', async () => {
  await offer('early', { nodes: 1, poolRef: { name: 'later' } });
  await hall.settle();
  expect(said('early')).toMatch(/^False PoolNotFound: NodePool later doesn't exist/);

  await hall.make('NodePool', 'later', pool({ replicas: 0, allowedNamespaces: ['default'] }));
  await hall.settle(8);
  expect(said('early')).toMatch(/^True/);
});

test('an offer of what the Flavor has not is refused', async () => {
  await offer('gpu', { resources: { gpu: { model: 'H100', count: 1 } } });
  await hall.settle();

  expect(said('gpu')).toMatch(/^False NoGPUInFlavor: .*ask a NodePool whose Flavor has/);
});

test('an offer past the quota of its namespace is refused with how many fewer, and keeps no other out', async () => {
  await hall.make('Namespace', 'others');
  const quotas = [{ namespace: 'default', cpu: '20' }];
  await hall.patch('NodePool', 'p', { spec: { quotas, allowedNamespaces: ['default', 'others'] } });
  await offer('greedy', { nodes: 2, priority: 10 });
  await offer('modest', { nodes: 2 }, 'others');
  await hall.settle(10);

  expect(said('greedy')).toBe(
    'False QuotaExceeded: Namespace default would have 2 nodes of NodePool p, its quota (cpu 20) is good for 1: ask for 1 fewer, or raise spec.quotas of the NodePool.',
  );
  expect(said('modest', 'others')).toMatch(/^True/);
});

test('an offer to a pool that is being deleted is refused, and told to ask another', async () => {
  await hall.delete('NodePool', 'p');
  await offer('late', { nodes: 1 });
  await hall.settle();

  expect(said('late')).toBe('False PoolDeleting: NodePool p is being deleted: ask another.');
});

test('an offer with a cron that never fires is refused, once', async () => {
  await offer('never', { nodes: 1, schedule: '0 0 30 2 *', duration: '1h' });
  await hall.settle(10);

  expect(said('never')).toMatch(/^False ScheduleNeverFires: /);
  expect(hall.events('ResourceOffer', 'never')).toEqual(['Warning ScheduleNeverFires']);
});
