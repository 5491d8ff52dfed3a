import { expect, test } from 'vitest';
import { controllerRights } from '#cli/connection/controller-rights.ts';

test('the rights of the controllers are what the manifest says, with the Lease where it is kept', () => {
  const rights = controllerRights('elsewhere');

  expect(rights).toContainEqual({ verb: 'watch', group: 'rackwright.io', resource: 'racks' });
  expect(rights).toContainEqual({ verb: 'create', group: '', resource: 'pods/eviction' });
  expect(rights).toContainEqual({ verb: 'get', group: '', resource: '', path: '/version' });
  expect(rights).toContainEqual({
    verb: 'list',
    group: '',
    resource: 'configmaps',
    name: 'freeze',
    namespace: 'rackwright-system',
  });
  expect(rights).toContainEqual({ verb: 'delete', group: '', resource: 'secrets', namespace: 'kube-system' });
  expect(rights.filter(({ group }) => group === 'coordination.k8s.io')).toEqual([
    { verb: 'create', group: 'coordination.k8s.io', resource: 'leases', namespace: 'elsewhere' },
    ...['get', 'update'].map((verb) => ({
      verb,
      group: 'coordination.k8s.io',
      resource: 'leases',
      name: 'rackwright-controllers',
      namespace: 'elsewhere',
    })),
  ]);
});

test('without an election, no rights on Leases are asked for', () => {
  expect(controllerRights(undefined).map(({ resource }) => resource)).not.toContain('leases');
});
