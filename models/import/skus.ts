import type { SKU } from '../generated/sku.ts';
import type { Manifest } from '../meta/manifest.ts';
import { milli } from '../quantity/quantity.ts';
import { gpuModelLabel, gpuModelSlug } from '../sku/gpu-model.ts';
import type { DraftSku, Hardware } from './draft.ts';
import { elsewhere, reporter, type Finding } from './finding.ts';

const gibibyte = 1000n * 1024n ** 3n;

/**
 * `c96-m384-g8-h100-w6500`: threads, GiB, GPUs and their model, watts; what a name leaves out the SKU hasn't got. `model`
 * goes first, cut to what leaves room. The same hardware always gets the same name, whatever else a file holds.
 */
export function skuName(hardware: Hardware, model?: string): string {
  const { cpu, memory, gpus, arch, watts, heightU } = hardware;
  const threads = milli(cpu);
  const bytes = milli(memory);
  const parts = [
    threads % 1000n === 0n ? `c${threads / 1000n}` : `c${threads}m`,
    bytes % gibibyte === 0n ? `m${bytes / gibibyte}` : `m${bytes / 1000n}b`,
    ...(gpus === undefined ? [] : [`g${gpus.count}`, gpuModelSlug(gpus.model)]),
    ...(arch === undefined || arch === 'amd64' ? [] : [arch]),
    ...(watts === undefined ? [] : [`w${watts}`]),
    ...(model !== undefined || heightU === undefined || heightU === 1 ? [] : [`u${heightU}`]),
  ].join('-');
  if (model === undefined) return parts;
  return `${model.slice(0, Math.max(0, 62 - parts.length)).replace(/-+$/, '')}-${parts}`.replace(/^-+/, '');
}

/** One SKU for each name. That two rows give one name two sets of hardware is reported. */
export function skusOf(drafts: readonly DraftSku[], errors: Finding[]): Map<string, Manifest<SKU>> {
  const first = new Map<string, DraftSku>();
  for (const draft of drafts) {
    const known = first.get(draft.name);
    if (known === undefined) {
      first.set(draft.name, draft);
      continue;
    }
    const differs = difference(known.hardware, draft.hardware);
    if (differs === undefined) continue;
    const report = reporter(errors, draft.at);
    report(
      differs.field,
      `SKU ${draft.name} has ${differs.second} here, but ${differs.first} on ${elsewhere(known.at, draft.at)}`,
    );
  }
  const sorted = [...first.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(sorted.map((draft) => [draft.name, manifestOf(draft)]));
}

function manifestOf({ name, hardware, labels }: DraftSku): Manifest<SKU> {
  const { gpus } = hardware;
  const all = { ...(gpus && { [gpuModelLabel]: gpuModelSlug(gpus.model) }), ...labels };
  return {
    apiVersion: 'rackwright.io/v1alpha1',
    kind: 'SKU',
    metadata: { name, ...(Object.keys(all).length > 0 && { labels: all }) },
    spec: hardware,
  };
}

/** The first field in which they differ, by meaning: `64` and `64000m` are the same, and so are a default and nothing. */
function difference(a: Hardware, b: Hardware): { field: string; first: string; second: string } | undefined {
  const right = fieldsOf(b);
  for (const [index, { field, meaning, text }] of fieldsOf(a).entries()) {
    const other = right[index];
    if (other !== undefined && other.meaning !== meaning) return { field, first: text, second: other.text };
  }
  return undefined;
}

interface Field {
  field: string;
  meaning: string;
  text: string;
}

function fieldsOf({ cpu, memory, gpus, arch, watts, heightU, vendor, model }: Hardware): Field[] {
  const word = (field: string, text: string): Field => ({ field, meaning: text, text });
  return [
    { field: 'cpu', meaning: String(milli(cpu)), text: String(cpu) },
    { field: 'memory', meaning: String(milli(memory)), text: String(memory) },
    word('gpuModel', gpus?.model ?? 'none'),
    word('gpuCount', String(gpus?.count ?? 0)),
    word('arch', arch ?? 'amd64'),
    word('watts', String(watts ?? 'none')),
    word('heightU', String(heightU ?? 1)),
    word('vendor', vendor ?? 'none'),
    word('model', model ?? 'none'),
  ];
}
