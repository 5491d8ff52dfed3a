import { apiVersionOf } from '#models/meta/resource.ts';
import type { Call, ServerContext } from '../context.ts';
import { toTable } from '../present/table.ts';
import type { Entry } from '../storage/entry.ts';
import type { Page } from '../listing/page.ts';
import { readAs } from '../versions/read-as.ts';
import { rendered, renderedEntry, renderedList, renderedShared, type Rendered } from './rendered.ts';

/** The object as the caller's version and form have it. */
export function viewOf(server: ServerContext, call: Call, entry: Entry): Rendered {
  if (call.representation === 'table') {
    const { resourceVersion } = entry.object.metadata;
    return tableOf(server, call, [entry], { resourceVersion });
  }
  return itemOf(server, call, entry);
}

export function listViewOf(server: ServerContext, call: Call, page: Page): Rendered {
  const { definition } = call.served;
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  if (call.representation === 'table') return tableOf(server, call, page.entries, metadata);
  const head =
    call.representation === 'metadata'
      ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata }
      : { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata };
  return renderedList(
    head,
    page.entries.map((entry) => itemOf(server, call, entry)),
  );
}

function itemOf(server: ServerContext, call: Call, entry: Entry): Rendered {
  const read = readAs(call.served, entry);
  const object = server.beforeRead(call.served.definition, read.object);
  if (call.representation === 'metadata') {
    return renderedShared({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata });
  }
  return object === read.object ? renderedEntry(read) : renderedShared(object);
}

function tableOf(
  server: ServerContext,
  call: Call,
  entries: readonly Entry[],
  listMetadata: Record<string, unknown>,
): Rendered {
  const asked = call.request.query.get('includeObject');
  const { served } = call;
  const objects = entries.map((entry) => server.beforeRead(served.definition, readAs(served, entry).object));
  const includeObject = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  const table = toTable(served.definition, objects, { listMetadata, includeObject, now: server.clock.now() });
  return includeObject === 'None' ? rendered(table) : renderedShared(table);
}
