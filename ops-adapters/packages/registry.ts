import type { Clock } from '#models/ports/clock.ts';
import { sleep } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import type { OpsAdapterFactory } from '../port.ts';
import { createRegistry, type AdapterRegistry, type Resolution } from '../registry.ts';
import type { PackageFolder } from './folder.ts';

export interface PackageRegistry extends AdapterRegistry {
  /** Looks into the folder now. Resolves when what is there can be found, or after a minute. */
  look(): Promise<void>;
}

/** How often the folder is looked at while nothing is missing, and while something is; ms. */
const calmMs = 10_000;
const missingMs = 1_000;
/** How long whoever waits for a look has to; the code of a package may never be done with being loaded. */
const patienceMs = 60_000;

/**
 * Adapters of this process and those of a folder of packages, which are looked for anew while it runs. `resolve` answers at
 * once, by what is known; whoever asked for what is only just installed asks again anyway.
 *
 * Without a revision the highest of the folder counts, else the last of the process's own. A name and revision that is there
 * twice is found only if one of the two is the process's own: then that one.
 */
export function createPackageRegistry(
  own: readonly OpsAdapterFactory[],
  folder: PackageFolder,
  { clock, log }: { clock: Clock; log: Log },
): PackageRegistry {
  let registry = createRegistry(own);
  let problems: readonly string[] = [];
  let fingerprint: string | undefined;
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;

  async function again(): Promise<void> {
    const found = await folder.look(fingerprint);
    lookedAt = clock.now();
    if (found === undefined) return;
    ({ fingerprint } = found);
    if (found.factories === undefined) {
      problems = found.problems;
      for (const problem of problems) log.warn('adapters of packages stay as they were', { problem });
      return;
    }
    const { factories, clashes } = unambiguous(own, found.factories);
    registry = createRegistry([...own, ...factories]);
    problems = [...found.problems, ...clashes];
    log.info('adapters of packages', { found: factories.map(title).join(', ') || 'none' });
    for (const problem of problems) log.warn('an adapter is left out', { problem });
  }

  function begin(): Promise<void> {
    looking ??= again().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  return {
    async look() {
      const done = new AbortController();
      const late = sleep(clock, patienceMs, done.signal).then(() => {
        if (done.signal.aborted) return;
        problems = ['packages have been loading for a minute, and go on: one may hang'];
        for (const problem of problems) log.warn('adapters of packages are late', { problem });
      });
      await Promise.race([begin(), late]).finally(() => done.abort());
    },
    resolve(name, revision) {
      const resolution = registry.resolve(name, revision);
      const pause = resolution.found ? calmMs : missingMs;
      if (clock.now() - lookedAt >= pause) void begin();
      return told(resolution, problems);
    },
  };
}

function told(resolution: Resolution, problems: readonly string[]): Resolution {
  if (resolution.found || problems.length === 0) return resolution;
  return { ...resolution, message: `${resolution.message}; ${problems.join('; ')}` };
}

/** Those that nothing else is named like, in the order of their revisions: 9 comes before 10. */
function unambiguous(
  own: readonly OpsAdapterFactory[],
  factories: readonly OpsAdapterFactory[],
): { factories: OpsAdapterFactory[]; clashes: string[] } {
  const taken = new Set(own.map(title));
  const count = new Map<string, number>();
  for (const factory of factories) count.set(title(factory), (count.get(title(factory)) ?? 0) + 1);
  const clashes = [...count].flatMap(([name, times]) =>
    taken.has(name)
      ? [`adapter ${name} is brought by rackwright itself, and that of a package isn't used`]
      : times > 1
        ? [`adapter ${name} is brought by ${times} packages, and none is used`]
        : [],
  );
  return {
    factories: factories
      .filter((factory) => !taken.has(title(factory)) && count.get(title(factory)) === 1)
      .toSorted((a, b) => byNumber.compare(a.revision, b.revision)),
    clashes,
  };
}

function title({ name, revision }: OpsAdapterFactory): string {
  return `${name} ${revision}`;
}

const byNumber = new Intl.Collator('en', { numeric: true });
