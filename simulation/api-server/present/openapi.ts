import { createHash } from 'node:crypto';
import type { ResourceDefinition } from '../resources/definition.ts';
import { groupsOf } from './groups.ts';
import { componentsOf } from './openapi-components.ts';
import { pathsOf } from './openapi-paths.ts';

/** A document of one group and version, as OpenAPI v3 JSON. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, unknown>;
  components: { schemas: Record<string, unknown> };
}

interface Published {
  document: OpenApiDocument;
  hash: string;
}

/**
 * Asked for as protobuf by kubectl up to 1.28, which can't read JSON here and takes an empty document for one that
 * describes nothing; newer ones read v3.
 */
export const openApiV2 = { contentType: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf', body: '' };

/** What is served under /openapi/v3: with a hash of the content, by which kubectl caches. */
export function openApiIndex(definitions: readonly ResourceDefinition[]): unknown {
  const paths = groupsOf(definitions).flatMap(({ name, versions }) =>
    versions.map(({ version, definitions: members }) => {
      const path = name === '' ? `api/${version}` : `apis/${name}/${version}`;
      return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${publish(members).hash}` }];
    }),
  );
  return { paths: Object.fromEntries(paths) };
}

/** @param path as in the index: `api/v1`, `apis/apps/v1`. Undefined where nothing is served there. */
export function openApiDocument(path: string, definitions: readonly ResourceDefinition[]): OpenApiDocument | undefined {
  const members = definitions.filter(({ group, version }) =>
    group === '' ? path === `api/${version}` : path === `apis/${group}/${version}`,
  );
  return members.length === 0 ? undefined : publish(members).document;
}

/** By the first definition, and the members it was made of: definitions are replaced, never changed. */
const cache = new WeakMap<ResourceDefinition, { members: readonly ResourceDefinition[]; published: Published }>();

function publish(members: readonly ResourceDefinition[]): Published {
  const [first] = members;
  const known = first === undefined ? undefined : cache.get(first);
  if (known?.members.length === members.length && known.members.every((one, index) => one === members[index])) {
    return known.published;
  }
  const document: OpenApiDocument = {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.assign({}, ...members.map(pathsOf)),
    components: { schemas: componentsOf(members) },
  };
  const published = {
    document,
    hash: createHash('sha256').update(JSON.stringify(document)).digest('hex').toUpperCase(),
  };
  if (first !== undefined) cache.set(first, { members, published });
  return published;
}
