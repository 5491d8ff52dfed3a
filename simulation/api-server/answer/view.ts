import type { KubeObject } from '#models/meta/object.ts';
import { apiVersionOf } from '#models/meta/resource.ts';
import type { Call, ServerContext } from '../context.ts';
import { toTable } from '../present/table.ts';
import type { Entry } from '../storage/entry.ts';
import type { Page } from '../listing/page.ts';
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
  const object = asRead(server, call, entry);
  if (call.representation === 'metadata') {
    return renderedShared({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata });
  }
  return object === entry.object ? renderedEntry(entry) : renderedShared(object);
}

function asRead(server: ServerContext, { served }: Call, entry: Entry): KubeObject {
  const object = server.beforeRead(served.definition, entry.object);
  return served.storage === served.definition ? object : { ...object, apiVersion: apiVersionOf(served.definition) };
}

function tableOf(
  server: ServerContext,
  call: Call,
  entries: readonly Entry[],
  listMetadata: Record<string, unknown>,
): Rendered {
  const asked = call.request.query.get('includeObject');
  const objects = entries.map((entry) => asRead(server, call, entry));
  const includeObject = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  const table = toTable(call.served.definition, objects, { listMetadata, includeObject, now: server.clock.now() });
  return includeObject === 'None' ? rendered(table) : renderedShared(table);
}
