import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KubeObject } from '#models/meta/object.ts';
import { importOpenb, objectsOf } from '#simulation/import/openb/openb.ts';
import { labAssets, stockPools } from '#simulation/lab/stock-pools.ts';

/** Beside the project, for whoever has it: its terms don't let it be copied into one. */
const trace = fileURLToPath(new URL('../../../../shared/data/openb/openb_node_list_all_node.csv', import.meta.url));

export interface Hall {
  /** Places, SKUs and machines. */
  inventory: KubeObject[];
  /** Images, Flavors, and pools of so many nodes among them. */
  pools: KubeObject[];
  machines: number;
  /** Where the list is from, for the test's output. */
  origin: string;
}

/** The machines of the openb trace, or as many of made-up shapes, with pools of `nodes` nodes in proportion to stock. */
export function openbHall(nodes: number): Hall {
  const real = existsSync(trace);
  const csv = real ? readFileSync(trace, 'utf8') : madeUpList(1_500);
  const layout = { assetsPerRack: 20, racksPerZone: 10, zonesPerRegion: 3, prefix: 'openb' };
  const result = importOpenb(csv, { ...layout, assets: labAssets });
  if (result.outcome === 'refused') throw new Error(`the machine list is refused: ${JSON.stringify(result.errors[0])}`);
  const { inventory } = result;
  return {
    inventory: objectsOf(inventory),
    pools: stockPools(inventory, nodes),
    machines: inventory.assets.length,
    origin: real ? 'the openb trace' : 'a made-up list (no openb trace beside the project)',
  };
}

function madeUpList(machines: number): string {
  const shapes = ['64000,262144,0,', '96000,393216,8,A', '96000,393216,2,B', '128000,786432,4,C', '32000,131072,1,B'];
  const rows = Array.from({ length: machines }, (_, at) => `made-up-${at},${shapes[at % shapes.length]}`);
  return ['sn,cpu_milli,memory_mib,gpu,model', ...rows].join('\n');
}
