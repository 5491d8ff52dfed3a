import type { Clock } from '#models/ports/clock.ts';
import { createCredentialSource } from '../runtime/credential-source.ts';
import type { ReloadingTransport } from '../runtime/reloading-transport.ts';
import type { Answer } from './answer.ts';
import { Blocked, type Ask } from './ask.ts';
import { factsOf, type CredentialFacts } from './credential-facts.ts';
import type { Expectation } from './expectation.ts';
import type { Finding, Stage, Survey } from './finding.ts';
import { lookAtKinds } from './look-at-kinds.ts';
import { lookForNamespace } from './look-for-namespace.ts';
import { lookAtRights } from './look-at-rights.ts';
import { judgeReach, judgeVersion } from './reach.ts';
import { judgeClock, offsetOf } from './skew.ts';

export interface SurveyPorts {
  transport: ReloadingTransport;
  clock: Clock;
}

const timeoutMs = 10_000;
const looks = [lookAtKinds, lookAtRights, lookForNamespace];

/**
 * Looks at everything that must hold, by reads and by reviews that change nothing. What can't be seen because something
 * before it failed is not in `seen`. Never rejects for a condition of the cluster.
 */
export async function survey(
  { transport, clock }: SurveyPorts,
  expectation: Expectation,
  signal?: AbortSignal,
): Promise<Survey> {
  const findings: Finding[] = [];
  const seen = new Set<Stage>(['reach']);
  const url = (): string => transport.endpoint()?.url ?? '';

  async function attempt(request: Parameters<Ask>[0]): Promise<{ answer: Answer; askedMs: number }> {
    const askedMs = clock.now();
    try {
      const answer = await transport.request({ ...request, timeoutMs, ...(signal && { signal }) });
      return { answer: { answered: true, ...answer }, askedMs };
    } catch (error) {
      return { answer: { answered: false, error }, askedMs };
    }
  }

  async function require(
    path: string,
    { answer, askedMs }: { answer: Answer; askedMs: number },
    judge: typeof judgeReach,
  ): Promise<Extract<Answer, { answered: true }>> {
    const nowMs = clock.now();
    const date = answer.answered ? answer.headers['date'] : undefined;
    const aheadMs = offsetOf({ date, askedMs, answeredMs: nowMs });
    const serverMs = aheadMs === undefined ? undefined : nowMs - aheadMs;
    const credentials = await credentialFacts({ transport, clock });
    const finding = judge({ url: url(), path, answer, credentials, nowMs, serverMs });
    if (finding !== undefined || !answer.answered) {
      const trouble = transport.trouble();
      if (trouble !== undefined) throw new Blocked({ kind: 'KubeconfigUnusable', message: trouble.message });
      throw new Blocked(finding ?? { kind: 'Unreachable', url: url(), why: 'other', detail: 'no answer' });
    }
    return answer;
  }

  const ask: Ask = async (request, { needed } = { needed: false }) => {
    const attempted = await attempt(request);
    const { answer } = attempted;
    if (answer.answered && !concernsTheWay(answer.status, needed)) return answer;
    return require(request.path, attempted, judgeReach);
  };

  try {
    const version = await attempt({ method: 'GET', path: '/version' });
    if (version.answer.answered) {
      const { date } = version.answer.headers;
      findings.push(...judgeClock(url(), { date, askedMs: version.askedMs, answeredMs: clock.now() }));
      seen.add('clock');
    }
    await require('/version', version, judgeVersion);
    // Without its etcd a server still tells its version, and what it has in memory.
    await ask({ method: 'GET', path: '/readyz' });
    for (const look of looks) {
      const looked = await look(ask, url(), expectation);
      findings.push(...looked.found);
      for (const stage of looked.seen) seen.add(stage);
    }
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    findings.push(error.finding);
  }
  return { findings, seen };
}

function concernsTheWay(status: number, needed: boolean): boolean {
  return status === 401 || status === 429 || status >= 500 || (needed && status === 403);
}

async function credentialFacts({ transport, clock }: SurveyPorts): Promise<CredentialFacts> {
  const auth = transport.endpoint()?.auth;
  if (auth === undefined) return { what: undefined };
  try {
    return factsOf(auth, await createCredentialSource(auth, clock).get());
  } catch {
    // Why there are none is what the failed request says.
    return { what: 'our credentials' };
  }
}
