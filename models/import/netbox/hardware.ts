import type { Arch } from '../../generated/shared.ts';
import { milli } from '../../quantity/quantity.ts';
import type { Hardware } from '../draft.ts';
import type { Entry } from '../entries.ts';
import { cpu, gpuModel, memory, oneOf, wholeNumber } from '../fields.ts';
import { accept, reporter, type Checked, type Finding, type Report } from '../finding.ts';
import type { DeviceType } from './device-types.ts';
import { holdingFields, type HoldingField, type Holdings, type Mapping } from './mapping.ts';
import { customField } from './custom-field.ts';
import { referenceOf, textOf } from './reference.ts';

/** What is known of a machine's hardware. */
export interface Found {
  hardware: Partial<Hardware>;
  /** Those of cpu and memory that nothing says. One that is said wrong has been reported instead. */
  lacking: string[];
}

/**
 * What a device holds: each field from the first that knows it of its custom fields, its inventory items (those of its
 * type, where it has none of its own) and the mapping's device types.
 */
export function hardwareOf(
  device: Entry,
  type: DeviceType | undefined,
  items: readonly Entry[],
  mapping: Mapping,
  mapped: Holdings,
  report: Report,
  errors: Finding[],
): Found {
  const own = customHoldings(device, mapping);
  const parts = items.length > 0 ? partsOf(items, mapping, errors) : typeParts(type, mapping);
  const summed = sumOf(parts, mapping, report);
  const given = (field: HoldingField): string | undefined => own[field] ?? summed[field] ?? mapped[field];
  const read = <T>(field: HoldingField, check: (text: string) => Checked<T>): T | undefined => {
    const text = given(field);
    return text === undefined
      ? undefined
      : accept(check(text), report, own[field] === undefined ? field : mapping.customFields[field]);
  };
  const threads = read('cpu', (text) => cpu(text.replace(/\.0+$/, '')));
  const bytes = read('memory', (text) => memory(text, mapping.memoryUnit));
  const model = read('gpuModel', gpuModel);
  const count = read('gpuCount', (text) => wholeNumber(text, 0, 64));
  const arch = read<Arch>('arch', (text) => oneOf(text, ['amd64', 'arm64']));
  const watts = read('watts', (text) => wholeNumber(text.replace(/\.0+$/, ''), 0, 1_000_000)) ?? type?.watts;
  if (model === undefined && count !== undefined && count > 0)
    report('gpuModel', `isn't said anywhere, but gpuCount is ${count}`);
  const hardware: Partial<Hardware> = {
    ...(type?.vendor !== undefined && { vendor: type.vendor }),
    ...(type?.model !== undefined && { model: type.model }),
    ...(arch !== undefined && { arch }),
    ...(threads !== undefined && { cpu: threads }),
    ...(bytes !== undefined && { memory: bytes }),
    ...(model !== undefined && count !== 0 && { gpus: { model, count: count ?? 1 } }),
    ...(type?.heightU !== undefined && { heightU: type.heightU }),
    ...(watts !== undefined && { watts }),
  };
  return { hardware, lacking: ['cpu' as const, 'memory' as const].filter((field) => given(field) === undefined) };
}

function customHoldings(entry: Entry, { customFields }: Mapping): Holdings {
  const held: Holdings = {};
  for (const field of holdingFields) {
    const text = textOf(customField(entry, customFields[field]));
    if (text !== undefined) held[field] = text;
  }
  return held;
}

/** What each item adds: by its custom fields, or as the mapping knows its part_id or name. */
function partsOf(items: readonly Entry[], mapping: Mapping, errors: Finding[]): Holdings[] {
  return items.map((item) => {
    const known = partOf(item.value, mapping);
    const held = { ...known, ...customHoldings(item, mapping) };
    const checked = held.memory === undefined ? undefined : memory(held.memory, mapping.memoryUnit);
    if (checked !== undefined) accept(checked, reporter(errors, item.at), 'memory');
    return held;
  });
}

function typeParts(type: DeviceType | undefined, mapping: Mapping): Holdings[] {
  return (type?.items ?? []).map((item) => partOf(item, mapping));
}

function partOf(item: Record<string, unknown>, { parts }: Mapping): Holdings {
  const keys = [textOf(item['part_id']), referenceOf(item)?.name].flatMap((key) => key?.toLowerCase() ?? []);
  return keys.map((key) => parts.get(key)).find((found) => found !== undefined) ?? {};
}

/** Threads and memory add up; GPUs of one model are counted. */
function sumOf(parts: readonly Holdings[], { memoryUnit }: Mapping, report: Report): Holdings {
  const total = (texts: readonly (string | undefined)[]): bigint => texts.reduce((sum, text) => sum + milli(text), 0n);
  const threads = total(parts.map((part) => part.cpu));
  const bytes = total(
    parts.map((part) => {
      const checked = part.memory === undefined ? undefined : memory(part.memory, memoryUnit);
      return checked !== undefined && 'value' in checked ? String(checked.value) : undefined;
    }),
  );
  const gpus = parts.filter((part) => part.gpuModel !== undefined);
  const models = [...new Set(gpus.flatMap((part) => part.gpuModel ?? []))];
  const [model] = models;
  if (models.length > 1)
    report('inventory-items', `hold GPUs of different models, ${models.join(' and ')}: a SKU has one`);
  const count = gpus.reduce((sum, part) => sum + Number(part.gpuCount ?? 1), 0);
  return {
    ...(threads > 0n && { cpu: threads % 1000n === 0n ? String(threads / 1000n) : `${threads}m` }),
    ...(bytes > 0n && { memory: inGibibytes(bytes / 1000n) }),
    ...(model !== undefined && { gpuModel: model, gpuCount: String(count) }),
  };
}

function inGibibytes(bytes: bigint): string {
  const gibibyte = 1024n ** 3n;
  if (bytes % gibibyte === 0n) return `${bytes / gibibyte}Gi`;
  return bytes % 1024n === 0n ? `${bytes / 1024n}Ki` : `${bytes}`;
}
