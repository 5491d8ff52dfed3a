import type { Request } from '../runtime/transport.ts';
import type { Answer } from './answer.ts';
import type { Finding, Stage } from './finding.ts';

/**
 * One question of a survey, of which any answer but 401, 429 and 5xx says something; a `needed` one may not be forbidden
 * either. @throws Blocked where the way to the server, or past its door, is blocked.
 */
export type Ask = (
  request: Omit<Request, 'timeoutMs' | 'signal'>,
  more?: { needed: boolean },
) => Promise<Extract<Answer, { answered: true }>>;

/** What a part of a survey found, and the stages that it has seen the whole of. */
export interface Look {
  found: readonly Finding[];
  seen: readonly Stage[];
}

/** Ends a survey early, with what blocks the way. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.kind);
    this.finding = finding;
  }
}
