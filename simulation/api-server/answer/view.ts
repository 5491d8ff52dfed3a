import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import { ApiError } from '../api-error.ts';
import type { Call, ServerContext } from '../context.ts';
import { readIncludeObject, toTable } from '../present/table.ts';
import type { Entry } from '../storage/entry.ts';
import type { Page } from '../listing/page.ts';
import { badRequest } from '../status.ts';
import { readAs } from '../versions/read-as.ts';
import { rendered, renderedEntry, renderedItem, renderedList, renderedShared, type Rendered } from './rendered.ts';

/** The object as the caller's version and form have it. */
export function viewOf(server: ServerContext, call: Call, entry: Entry): Rendered {
  switch (call.representation.as) {
    case 'table':
      return tableOf(server, call, [entry], metadataOf(entry));
    case 'metadata-list':
      throw notAList(call);
    case 'metadata':
    case 'object':
      return itemOf(server, call, entry);
  }
}

/** One event of a watch: of its tables only the first names the columns. */
export function eventViewOf(server: ServerContext, call: Call, entry: Entry, first: boolean): Rendered {
  return call.representation.as === 'table'
    ? tableOf(server, call, [entry], metadataOf(entry), first)
    : itemOf(server, call, entry);
}

const unnamedColumns = { columnDefinitions: null };

/** What has nothing but metadata: a bookmark. */
export function bookmarkViewOf(
  server: ServerContext,
  call: Call,
  metadata: { resourceVersion: string; annotations?: Record<string, string> },
  first: boolean,
): Rendered {
  const { definition } = call.served;
  const { as, apiVersion } = call.representation;
  switch (as) {
    case 'table': {
      const object = { apiVersion, kind: definition.kind, metadata: { name: '', ...metadata } };
      const table = toTable(definition, [object], {
        ...tableOptions(server, call),
        listMetadata: { resourceVersion: metadata.resourceVersion },
      });
      const row = { ...table.rows[0], object: { kind: 'PartialObjectMetadata', apiVersion, metadata } };
      return rendered({ ...table, ...(first ? {} : unnamedColumns), rows: [row] });
    }
    case 'metadata':
    case 'metadata-list':
      return rendered({ kind: 'PartialObjectMetadata', apiVersion, metadata });
    case 'object':
      return rendered({ kind: definition.kind, apiVersion: apiVersionOf(definition), metadata });
  }
}

/** @throws ApiError 406 for a form that no list has. */
export function listViewOf(server: ServerContext, call: Call, page: Page): Rendered {
  const { definition } = call.served;
  const { as, apiVersion } = call.representation;
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  switch (as) {
    case 'table':
      return tableOf(server, call, page.entries, metadata);
    case 'metadata':
      throw new ApiError(406, 'NotAcceptable', `you requested PartialObjectMetadata, but ${isAList(call)}`);
    case 'metadata-list':
      return listOf({ kind: 'PartialObjectMetadataList', apiVersion, metadata }, (entry) =>
        itemOf(server, call, entry),
      );
    case 'object': {
      // Lists of custom resources say that nothing follows, where others leave it out.
      const withContinue = definition.custom ? { continue: '', ...metadata } : metadata;
      const head = { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata: withContinue };
      return listOf(head, (entry) => {
        const item = itemOf(server, call, entry);
        return definition.custom ? item : renderedItem(item, { apiVersion: head.apiVersion, kind: definition.kind });
      });
    }
  }

  function listOf(head: Parameters<typeof renderedList>[0], view: (entry: Entry) => Rendered): Rendered {
    return renderedList(head, page.entries.map(view));
  }
}

function itemOf(server: ServerContext, call: Call, entry: Entry): Rendered {
  const { as, apiVersion } = call.representation;
  const read = readAs(call.served, entry);
  const object = server.beforeRead(call.served.definition, read.object);
  if (as !== 'object') return renderedShared({ kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata });
  return object === read.object ? renderedEntry(read) : renderedShared(object);
}

function tableOf(
  server: ServerContext,
  call: Call,
  entries: readonly Entry[],
  listMetadata: Record<string, unknown>,
  named = true,
): Rendered {
  const { served } = call;
  const objects = entries.map((entry): KubeObject =>
    server.beforeRead(served.definition, readAs(served, entry).object),
  );
  const table = toTable(served.definition, objects, { ...tableOptions(server, call), listMetadata });
  return renderedShared(named ? table : { ...table, ...unnamedColumns });
}

function tableOptions(server: ServerContext, { request, representation: { apiVersion } }: Call) {
  return { includeObject: readIncludeObject(request.query), now: server.clock.now(), apiVersion };
}

/** A dry run's object has no revision. */
function metadataOf({ object }: Entry): Record<string, unknown> {
  const { resourceVersion } = object.metadata;
  return resourceVersion === '' ? {} : { resourceVersion };
}

function isAList({ served: { definition } }: Call): string {
  return `the requested object is a list (${definition.custom ? '*unstructured.UnstructuredList' : `*${internalType(definition)}List`})`;
}

/** Custom resources are read without a type, which gives the failure another face. */
function notAList({ served: { definition } }: Call): ApiError {
  if (definition.custom) return new ApiError(500, '', 'content is not a list');
  return badRequest(
    `you requested PartialObjectMetadataList, but the requested object is not a list (*${internalType(definition)})`,
  );
}

/** As Go prints the type that kube-apiserver reads it into: `core.Pod`, `apps.Deployment`. */
function internalType({ group, kind }: { group: string; kind: string }): string {
  return `${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${kind}`;
}
