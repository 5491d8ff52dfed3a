import { Option, type Command } from 'commander';
import type { Layout } from '#simulation/import/openb/layout.ts';
import { wholeNumber } from './number.ts';

/** As commander gives them. */
export interface LayoutOptions {
  assetsPerRack?: number;
  racksPerZone?: number;
  zonesPerRegion?: number;
}

const names = ['assetsPerRack', 'racksPerZone', 'zonesPerRegion'] as const;
const flags = {
  assetsPerRack: '--assets-per-rack',
  racksPerZone: '--racks-per-zone',
  zonesPerRegion: '--zones-per-region',
};
const told = {
  assetsPerRack: 'machines in a Rack',
  racksPerZone: 'Racks in an AZone',
  zonesPerRegion: 'AZones in a Region',
};

export function addLayoutOptions(command: Command): Command {
  for (const name of names) {
    command.addOption(new Option(`${flags[name]} <N>`, told[name]).argParser(wholeNumber(1, 100_000)));
  }
  return command;
}

/** The layout, or the flags that are missing from it. */
export function layoutOf(options: LayoutOptions, prefix: string): { layout: Layout } | { missing: string[] } {
  const { assetsPerRack, racksPerZone, zonesPerRegion } = options;
  if (assetsPerRack === undefined || racksPerZone === undefined || zonesPerRegion === undefined) {
    return { missing: names.filter((name) => options[name] === undefined).map((name) => flags[name]) };
  }
  return { layout: { assetsPerRack, racksPerZone, zonesPerRegion, prefix } };
}

/** Flags of a layout that were given. */
export function layoutFlags(options: LayoutOptions): string[] {
  return names.filter((name) => options[name] !== undefined).map((name) => flags[name]);
}
