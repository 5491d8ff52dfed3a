import { describe, expect, test } from 'vitest';
import { definitionState, judgeKinds, servedKinds, type DefinitionState } from '#controllers/preflight/kinds.ts';
import { nodePools, racks, regions } from '#models/generated/resources.ts';

const url = 'https://lab';
const wanted = [regions, racks, nodePools];
const verbs = ['create', 'delete', 'get', 'list', 'update', 'watch'];

function discovery(...resources: { name: string; verbs?: readonly string[] }[]): unknown {
  return { kind: 'APIResourceList', resources: resources.map((one) => ({ verbs, ...one })) };
}

function judge(body: unknown, states: Record<string, DefinitionState> = {}): unknown {
  return judgeKinds(url, wanted, servedKinds(body), new Map(Object.entries(states)));
}

describe('kinds', () => {
  test('that are all served leave nothing to say', () => {
    const body = discovery({ name: 'regions' }, { name: 'racks' }, { name: 'nodepools' }, { name: 'nodepools/status' });

    expect(judge(body)).toEqual([]);
  });

  test('none of which is served are named as all', () => {
    expect(judge('404 page not found')).toEqual([
      { kind: 'KindsMissing', url, kinds: ['Region', 'Rack', 'NodePool'], all: true },
    ]);
  });

  test('that are missing are told by what became of their definitions', () => {
    const states: Record<string, DefinitionState> = {
      regions: { state: 'absent' },
      racks: { state: 'not-established', message: 'names clash' },
      nodepools: { state: 'established', served: ['v1'] },
    };

    expect(judge(discovery(), states)).toEqual([
      { kind: 'KindsMissing', url, kinds: ['Region'], all: false },
      { kind: 'KindsNotEstablished', url, kinds: [{ kind: 'Rack', message: 'names clash' }] },
      { kind: 'VersionNotServed', url, kinds: ['NodePool'], served: ['v1'], wanted: 'v1alpha1' },
    ]);
  });

  test('whose definition is being deleted are served without the verbs that write', () => {
    const readOnly = ['delete', 'deletecollection', 'get', 'list', 'watch'];
    const body = discovery({ name: 'regions' }, { name: 'racks', verbs: readOnly });

    expect(judge(body, { nodepools: { state: 'terminating' } })).toEqual([
      { kind: 'KindsTerminating', url, kinds: ['Rack', 'NodePool'] },
    ]);
  });
});

describe('a definition', () => {
  const definition = (status: unknown, more: object = {}): unknown => ({
    metadata: { name: 'racks.rackwright.io', ...more },
    spec: {
      versions: [
        { name: 'v1alpha1', served: false },
        { name: 'v1', served: true },
      ],
    },
    status,
  });
  const conditions = (...all: [string, string, string?][]): unknown => ({
    conditions: all.map(([type, status, message]) => ({ type, status, message })),
  });

  test.each([
    ['not established at all', definition(undefined), { state: 'not-established', message: '' }],
    [
      'whose names clash',
      definition(conditions(['NamesAccepted', 'False', '"rk" is in use'], ['Established', 'False', 'not all names'])),
      { state: 'not-established', message: '"rk" is in use' },
    ],
    ['being deleted', definition({}, { deletionTimestamp: '2027-01-15T08:00:00Z' }), { state: 'terminating' }],
    ['terminating', definition(conditions(['Terminating', 'True'])), { state: 'terminating' }],
    [
      'that serves other versions',
      definition(conditions(['NamesAccepted', 'True'], ['Established', 'True'])),
      { state: 'established', served: ['v1'] },
    ],
    ['that is none', 'page not found', { state: 'unknown' }],
  ])('%s', (_, body, state) => {
    expect(definitionState(body, 'v1alpha1')).toEqual(state);
  });
});
