import { createHash } from 'node:crypto';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { ResourceDefinition, Subresource } from '../resources/definition.ts';
import { isJson, notAcceptable, rangesOf } from '../answer/representation.ts';
import { groupsOf, type Group } from './groups.ts';

/** What GET /api or /apis answers. The content type names what the body is, or kubectl won't read it as that. */
export interface DiscoveryAnswer {
  contentType: string;
  body: unknown;
  /** Of what is aggregated: who has it already is told so. */
  etag?: string;
}

/**
 * Discovery of the core group (`/api`) or of all others (`/apis`): aggregated (apidiscovery.k8s.io v2 or v2beta1) where
 * the Accept header asks for it before plain JSON, else APIVersions or APIGroupList.
 * @throws ApiError 406 when it asks for neither.
 */
export function discover(
  root: '/api' | '/apis',
  accept: string | undefined,
  definitions: readonly ResourceDefinition[],
): DiscoveryAnswer {
  const groups = groupsOf(definitions).filter(({ name }) => (name === '') === (root === '/api'));
  const version = aggregatedVersion(accept);
  if (version !== undefined) {
    const body = {
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${version}`,
      metadata: {},
      items: groups.map(groupDiscovery),
    };
    const etag = `"${createHash('sha512').update(JSON.stringify(body)).digest('hex').toUpperCase()}"`;
    return { contentType: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`, body, etag };
  }
  return { contentType: 'application/json', body: root === '/api' ? apiVersions(groups) : apiGroupList(groups) };
}

/** APIGroup, as GET /apis/GROUP answers; undefined where the group isn't served. */
export function discoverGroup(group: string, definitions: readonly ResourceDefinition[]): unknown {
  const found = groupsOf(definitions).find(({ name }) => name === group && name !== '');
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(found) };
}

/** APIResourceList, as GET /api/v1 and /apis/GROUP/VERSION answer; undefined where nothing is served there. */
export function discoverVersion(group: string, version: string, definitions: readonly ResourceDefinition[]): unknown {
  const resources = definitions.filter((one) => one.group === group && one.version === version);
  if (resources.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.flatMap((one) => [
      apiResource(
        one,
        definitions.find(({ group: of, plural, storage }) => of === group && plural === one.plural && storage),
      ),
      ...one.subresources.map((sub) => apiSubresource(one, sub)),
    ]),
  };
}

/** @throws ApiError 406 */
function aggregatedVersion(accept: string | undefined): string | undefined {
  if (accept === undefined || accept.trim() === '') return undefined;
  for (const range of rangesOf(accept).filter(isJson)) {
    const { parameters } = range;
    if (!parameters.has('as')) return undefined;
    const version = parameters.get('v') ?? '';
    const aggregated =
      parameters.get('g') === 'apidiscovery.k8s.io' && parameters.get('as') === 'APIGroupDiscoveryList';
    if (aggregated && (version === 'v2' || version === 'v2beta1')) return version;
  }
  throw notAcceptable();
}

function groupDiscovery(group: Group): unknown {
  return {
    metadata: group.name === '' ? {} : { name: group.name },
    versions: group.versions.map(({ version, definitions }) => ({
      version,
      resources: definitions.map(resourceDiscovery),
      freshness: 'Current',
    })),
  };
}

function resourceDiscovery(definition: ResourceDefinition): unknown {
  const { subresources } = definition;
  const inOrder = definition.custom ? subresources : subresources.toSorted(byName);
  return {
    resource: definition.plural,
    responseKind: responseKind(definition, definition),
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular,
    verbs: verbsOf(definition),
    ...names(definition),
    ...(inOrder.length === 0
      ? {}
      : {
          subresources: inOrder.map((one) => ({
            subresource: one.name,
            responseKind: responseKind(definition, one),
            verbs: one.verbs,
          })),
        }),
  };
}

/** A built-in kind of the group itself is told without group and version. */
function responseKind(
  within: ResourceDefinition,
  gvk: Pick<ResourceDefinition, 'group' | 'version' | 'kind'>,
): unknown {
  const { group, version, kind } = gvk;
  const own = !within.custom && group === within.group && version === within.version;
  return own ? { group: '', version: '', kind } : { group, version, kind };
}

function byName(a: { name: string }, b: { name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}

function names({ shortNames, categories }: ResourceDefinition): Record<string, unknown> {
  return {
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
}

function apiVersions(groups: readonly Group[]): unknown {
  return {
    kind: 'APIVersions',
    versions: groups.flatMap(({ versions }) => versions.map(({ version }) => version)),
    serverAddressByClientCIDRs: [],
  };
}

function apiGroupList(groups: readonly Group[]): unknown {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(apiGroup) };
}

function apiGroup(group: Group): Record<string, unknown> {
  const versions = group.versions.map(({ version }) => ({ groupVersion: `${group.name}/${version}`, version }));
  return { name: group.name, versions, preferredVersion: versions[0] };
}

/** What is being deleted can be read and deleted. */
function verbsOf({ verbs, terminating }: ResourceDefinition): readonly string[] {
  return terminating === true ? verbs.filter((verb) => !['create', 'patch', 'update'].includes(verb)) : verbs;
}

/** As k8s.io/apiserver/pkg/endpoints/discovery `StorageVersionHash`. */
function storageVersionHash({ group, version, kind }: Pick<ResourceDefinition, 'group' | 'version' | 'kind'>): string {
  const digest = createHash('sha256').update(`${group}/${version}/${kind}`).digest();
  return digest.subarray(0, 8).toString('base64');
}

function apiResource(definition: ResourceDefinition, storageVersion: ResourceDefinition | undefined): unknown {
  return {
    name: definition.plural,
    singularName: definition.singular,
    namespaced: definition.namespaced,
    kind: definition.kind,
    verbs: verbsOf(definition),
    ...names(definition),
    ...(storageVersion === undefined || !definition.verbs.includes('list')
      ? {}
      : { storageVersionHash: storageVersionHash(storageVersion) }),
  };
}

/** A subresource of another group's kind says so: that is how drain finds policy/v1 Eviction. */
function apiSubresource(definition: ResourceDefinition, subresource: Subresource): unknown {
  const foreign = subresource.group !== definition.group || subresource.version !== definition.version;
  return {
    name: `${definition.plural}/${subresource.name}`,
    singularName: '',
    namespaced: definition.namespaced,
    ...(foreign ? { group: subresource.group, version: subresource.version } : {}),
    kind: subresource.kind,
    verbs: subresource.verbs,
  };
}
