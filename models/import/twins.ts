import { bmcKey, serialKey } from '../computeasset/identity.ts';
import type { Draft, DraftAsset } from './draft.ts';
import { elsewhere, quoted, reporter, type Finding } from './finding.ts';

/** Names, serials and management controllers that two machines share: each is told at the second, with where the first is. */
export function reportTwins({ assets, fields }: Draft, errors: Finding[]): void {
  const names = new Map<string, DraftAsset>();
  const serials = new Map<string, DraftAsset>();
  const controllers = new Map<string, DraftAsset>();
  for (const asset of assets) {
    const report = reporter(errors, asset.at);
    const told = (seen: Map<string, DraftAsset>, key: string, field: string, value: string): void => {
      const twin = seen.get(key);
      if (twin === undefined) seen.set(key, asset);
      else report(field, `${quoted(value)} is that of ${twin.name} on ${elsewhere(twin.at, asset.at)} too`);
    };
    told(names, asset.name, fields.name, asset.name);
    told(serials, serialKey(asset.serial), fields.serial, asset.serial);
    const bmc = asset.spec.bmc?.address;
    if (bmc !== undefined) told(controllers, bmcKey(bmc), fields.bmc, bmc);
  }
}
