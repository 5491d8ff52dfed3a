import type { DraftSku, Hardware } from './draft.ts';
import { parseEntries, isRecord } from './entries.ts';
import { cpu, memory } from './fields.ts';
import { reporter, type Finding } from './finding.ts';

/**
 * SKUs as `kubectl get skus -o yaml` gives them, or as a person writes them. What else than cpu and memory a spec holds is
 * taken as it is: the API server judges it.
 */
export function parseSkus(text: string, file: string): { skus: DraftSku[] } | { errors: Finding[] } {
  const parsed = parseEntries(text, file, 'items');
  if ('errors' in parsed) return parsed;
  const errors: Finding[] = [];
  const skus: DraftSku[] = [];
  for (const { at, value } of parsed.entries) {
    const report = reporter(errors, at);
    const { kind, metadata, spec } = value;
    if (kind !== 'SKU') {
      report('kind', `is ${typeof kind === 'string' ? kind : 'missing'}, but this is a file of SKUs`);
      continue;
    }
    const name = isRecord(metadata) ? metadata['name'] : undefined;
    if (typeof name !== 'string') report('metadata.name', 'is missing');
    else if (!isHardware(spec)) report('spec', `of ${name} has no cpu and memory: cpu: 64, memory: 512Gi`);
    else skus.push({ at, name, hardware: spec, labels: labelsOf(metadata) });
  }
  return errors.length > 0 ? { errors } : { skus };
}

function isHardware(spec: unknown): spec is Hardware {
  return isRecord(spec) && 'value' in cpu(String(spec['cpu'])) && 'value' in memory(String(spec['memory']), '');
}

function labelsOf(metadata: unknown): Record<string, string> {
  const labels = isRecord(metadata) ? metadata['labels'] : undefined;
  if (!isRecord(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}
