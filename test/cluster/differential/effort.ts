import process from 'node:process';

/** Of all that is drawn: the same each time, so that what fails was changed. Others by `DIFFERENTIAL_SEED=7`. */
export const seed = Number(process.env['DIFFERENTIAL_SEED'] ?? 1);

/** How many stories are told to both servers, and which. More by `DIFFERENTIAL_RUNS=2000`. */
export function effort(numRuns: number): { numRuns: number; seed: number } {
  return { numRuns: Number(process.env['DIFFERENTIAL_RUNS'] ?? numRuns), seed };
}
