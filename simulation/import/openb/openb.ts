import type { AZone } from '#models/generated/azone.ts';
import type { ComputeAsset } from '#models/generated/computeasset.ts';
import type { Rack } from '#models/generated/rack.ts';
import type { Region } from '#models/generated/region.ts';
import type { SKU } from '#models/generated/sku.ts';
import type { Manifest } from '#models/meta/manifest.ts';
import { layOut, type Layout } from './layout.ts';
import type { OpenbRow } from './row.ts';
import { parseRows, type LineError } from './rows.ts';
import { skuName, skuOf } from './shape.ts';

export interface OpenbOptions extends Layout {
  /** What every machine gets beside its place, SKU and serial. */
  assets?: Pick<Partial<ComputeAsset['spec']>, 'opsMasterRef' | 'reclaimPolicy'>;
}

export interface Inventory {
  regions: Manifest<Region>[];
  azones: Manifest<AZone>[];
  racks: Manifest<Rack>[];
  /** One for each shape, in the order in which shapes first appear. */
  skus: Manifest<SKU>[];
  /** One for each line, in the order of the lines. */
  assets: Manifest<ComputeAsset>[];
}

export type OpenbImport = { outcome: 'imported'; inventory: Inventory } | { outcome: 'refused'; errors: LineError[] };

/**
 * A machine list of the openb trace (github.com/alibaba/clusterdata, cluster-trace-gpu-v2023, `openb_node_list_*.csv`) as
 * objects. Either all lines become machines or none does.
 */
export function importOpenb(csv: string, options: OpenbOptions): OpenbImport {
  const parsed = parseRows(csv);
  if ('errors' in parsed) return { outcome: 'refused', errors: parsed.errors };
  const { rows } = parsed;
  const shapes = shapesOf(rows);
  if ('errors' in shapes) return { outcome: 'refused', errors: shapes.errors };
  const { regions, azones, racks, rackOf } = layOut(rows.length, options);
  const assets = rows.map((row, index): Manifest<ComputeAsset> => {
    const place = { rackRef: { name: rackOf(index) }, skuRef: { name: skuName(row) } };
    return {
      apiVersion: 'rackwright.io/v1alpha1',
      kind: 'ComputeAsset',
      metadata: { name: row.sn.toLowerCase() },
      spec: { ...place, serial: row.sn, ...options.assets },
    };
  });
  return { outcome: 'imported', inventory: { regions, azones, racks, skus: shapes.skus, assets } };
}

/** In the order in which one refers to the other. */
export function objectsOf({ regions, azones, racks, skus, assets }: Inventory): Manifest[] {
  return [...regions, ...azones, ...racks, ...skus, ...assets];
}

/** Two models may be spelled so alike that they would share a name: which of them a machine has must not be lost. */
function shapesOf(rows: readonly OpenbRow[]): { skus: Manifest<SKU>[] } | { errors: LineError[] } {
  const first = new Map<string, OpenbRow>();
  const errors: LineError[] = [];
  for (const row of rows) {
    const name = skuName(row);
    const known = first.get(name);
    if (known === undefined) first.set(name, row);
    else if (known.gpu?.model !== row.gpu?.model) {
      const models = `model ${JSON.stringify(row.gpu?.model)} and ${JSON.stringify(known.gpu?.model)} of line ${known.line}`;
      errors.push({
        line: row.line,
        reason: `${models} would both be SKU ${name}: spell them alike, or further apart`,
      });
    }
  }
  return errors.length > 0 ? { errors } : { skus: [...first.values()].map(skuOf) };
}
