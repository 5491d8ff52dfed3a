import { controllerUser } from '../auth/users.ts';
import { objectsOf, type ServerContext } from '../context.ts';
import { at } from '../json.ts';
import { isTrue } from '../resources/custom.ts';
import { equalJson } from '../storage/equal.ts';
import type { StoreWrite } from '../storage/store.ts';
import { edit } from './edit.ts';
import { createTurns } from './turns.ts';

const definitions = 'customresourcedefinitions.apiextensions.k8s.io';
const user = controllerUser('naming-controller');

/**
 * Gives names that a CustomResourceDefinition has let go, or took along when it was deleted, to the one of its group that
 * has been waiting for them.
 */
export function collectNames(server: ServerContext): { record(write: StoreWrite): void; stop(): void } {
  const turns = createTurns(server.log, (group) => {
    const served = server.registry.stored(definitions);
    if (served === undefined) return;
    for (const crd of objectsOf(server, definitions)) {
      const waits = at(crd, 'spec', 'group') === group && !isTrue(crd, 'NamesAccepted');
      // An update that changes nothing judges the names anew.
      if (waits) edit(server, served, crd, user, () => undefined);
    }
  });

  return {
    record({ resource, type, entry, old }) {
      if (resource !== definitions || old === undefined) return;
      const names = ['status', 'acceptedNames'];
      const freed = type === 'DELETED' || !equalJson(at(entry.object, ...names), at(old.object, ...names));
      const group = at(entry.object, 'spec', 'group');
      if (freed && typeof group === 'string') turns.add(group);
    },
    stop: () => turns.stop(),
  };
}
