import type { ConformanceCase } from './conformance/bench.ts';
import { fencingCases } from './conformance/fencing.ts';
import { identityCases } from './conformance/identity.ts';
import { onceCases } from './conformance/once.ts';
import { outcomeCases } from './conformance/outcomes.ts';

export { ConformanceFailure } from './conformance/bench.ts';
export type { ConformanceBench, ConformanceCase, Verdict, Work } from './conformance/bench.ts';

/**
 * What every adapter promises (`port.ts`), as cases that any test runner can run:
 *
 *     for (const { name, capability, run } of conformanceCases) {
 *       if (capability !== undefined && !myCapabilities.has(capability)) continue;
 *       test(name, async (context) => {
 *         const result = await run(openMyBench);
 *         if (result.verdict === 'skipped') context.skip(result.because);
 *       });
 *     }
 *
 * An author writes one function, which opens a `ConformanceBench`: a backend, a machine that may be worked on, and what
 * to ask of it. Each case opens a bench of its own and closes it, whatever happens. Benches may share a backend and a
 * machine if no two are open at the same time: a case starts above the fence that it finds, under names of its own.
 *
 * A case rejects with `ConformanceFailure` where a promise is broken, and with whatever the adapter threw where it
 * shouldn't have. An adapter conforms when none rejects; a skipped case is one that nobody has seen hold.
 */
export const conformanceCases: readonly ConformanceCase[] = [
  ...identityCases,
  ...onceCases,
  ...fencingCases,
  ...outcomeCases,
];
