import { resourceId, type Resource } from '#models/meta/resource.ts';
import type { Ask, Look } from './ask.ts';
import type { Expectation } from './expectation.ts';
import type { Finding } from './finding.ts';
import { definitionState, judgeKinds, missingKinds, servedKinds, type DefinitionState } from './kinds.ts';
import { judgeSchemas, publishedSchemas } from './schemas.ts';

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Which kinds are served, and whether with the schemas of this build. */
export async function lookAtKinds(ask: Ask, url: string, { resources, schemas }: Expectation): Promise<Look> {
  const [first] = resources;
  if (first === undefined) return { found: [], seen: ['kinds', 'schemas'] };
  const { group, version } = first;
  const discovery = await ask({ method: 'GET', path: `/apis/${group}/${version}` }, { needed: true });
  const served = servedKinds(discovery.status === 200 ? discovery.body : undefined);
  const missing = missingKinds(resources, served);
  const found: Finding[] = judgeKinds(url, resources, served, await statesOf(ask, missing));
  const servedSchemas = resources.filter(({ plural }) => served.has(plural)).map(({ kind }) => kind);
  const expected = new Map([...schemas].filter(([kind]) => servedSchemas.includes(kind)));
  if (expected.size > 0) {
    const published = await ask({ method: 'GET', path: `/openapi/v3/apis/${group}/${version}` });
    const readable = published.status === 200 || published.status === 404;
    found.push(
      ...(readable
        ? judgeSchemas(url, expected, publishedSchemas(published.body, { group, version }))
        : [{ kind: 'SchemasUnreadable', url } as const]),
    );
  }
  return { found, seen: ['kinds', 'schemas'] };
}

/** Reading definitions is more than the controllers need: who may not is told only that a kind isn't served. */
async function statesOf(ask: Ask, missing: readonly Resource[]): Promise<ReadonlyMap<string, DefinitionState>> {
  const states = new Map<string, DefinitionState>();
  for (const resource of missing) {
    const answer = await ask({ method: 'GET', path: `${definitionsPath}/${resourceId(resource)}` });
    if (answer.status === 403) break;
    const state = answer.status === 200 ? definitionState(answer.body, resource.version) : { state: 'absent' as const };
    states.set(resource.plural, state);
  }
  return states;
}
