import { describe, expect, it } from 'vitest';
import { compileJsonPath } from '#simulation/api-server/present/json-path.ts';

const object = {
  spec: {
    replicas: 3,
    items: [
      { name: 'a', size: 1 },
      { name: 'b', size: 2 },
    ],
    'dotted.key': 'd',
  },
  metadata: { labels: { 'rackwright.io/pool': 'gpu' } },
  status: {
    conditions: [
      { type: 'Accepted', status: 'False' },
      { type: 'Ready', status: 'True', reason: 'Installed' },
    ],
  },
};

describe('JSONPath of printer columns', () => {
  it.each([
    ['.spec.replicas', [3]],
    ['{.spec.replicas}', [3]],
    ['.spec.items[0].name', ['a']],
    ['.spec.items[-1].name', ['b']],
    ['.spec.items[*].name', ['a', 'b']],
    ['.spec.dotted\\.key', ['d']],
    [".metadata.labels['rackwright.io/pool']", ['gpu']],
    ['.metadata.labels.rackwright\\.io/pool', ['gpu']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Ready')].reason", ['Installed']],
    ['.status.conditions[?(@.type == "Ready")].reason', ['Installed']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Accepted']],
    ['.status.conditions[?(@.reason)].type', ['Ready']],
    ['.spec.items[?(@.size>1)].name', ['b']],
    ['.status.conditions[?(@.type=="Gone")].status', []],
    ['.spec.nothing.at.all', []],
    ['.spec.replicas.deeper', []],
    ['..replicas', []],
    ['.spec[', []],
  ])('%s', (path, found) => {
    expect(compileJsonPath(path)(object)).toEqual(found);
  });

  it('finds nothing inherited', () => {
    expect(compileJsonPath('.constructor')(object)).toEqual([]);
  });
});
