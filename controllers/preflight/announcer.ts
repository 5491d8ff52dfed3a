import type { Clock } from '#models/ports/clock.ts';
import type { Log } from '#models/ports/log.ts';
import { levelOf, stageOf, type Finding, type Survey } from './finding.ts';
import { mendedOf, sentenceOf } from './sentence.ts';

/** Says what surveys find: each thing once, when it begins or changes, and again every five minutes while it lasts. */
export interface Announcer {
  /** Whether anything has changed since the last one. */
  say(survey: Survey): boolean;
}

interface Said {
  finding: Finding;
  atMs: number;
}

const againMs = 300_000;

export function createAnnouncer({ clock, log }: { clock: Clock; log: Log }): Announcer {
  const lasting = new Map<string, Said>();

  function announce(key: string, finding: Finding): void {
    const said = lasting.get(key);
    if (said !== undefined && clock.now() - said.atMs < againMs) return;
    lasting.set(key, { finding, atMs: clock.now() });
    log[levelOf(finding)](sentenceOf(finding), { condition: finding.kind });
  }

  return {
    say({ findings, seen }) {
      const found = new Map(findings.map((finding) => [identityOf(finding), finding]));
      const stages = new Set(findings.map(stageOf));
      let changed = [...found.keys()].some((key) => !lasting.has(key));
      for (const [key, { finding }] of lasting) {
        const stage = stageOf(finding);
        if (found.has(key) || !seen.has(stage)) continue;
        lasting.delete(key);
        changed = true;
        // Where something else is wrong with the same thing, that is the news.
        if (!stages.has(stage)) log.info(mendedOf(finding), { mended: finding.kind });
      }
      for (const [key, finding] of found) announce(key, finding);
      return changed;
    },
  };
}

/** Equal where a sentence would tell nothing new, though a time or a wording of the server's is another. */
function identityOf(finding: Finding): string {
  switch (finding.kind) {
    case 'ClockOff':
      return JSON.stringify([finding.kind, finding.url, finding.byMs < 0]);
    case 'ServerCertificateExpired':
    case 'ServerCertificateNotYetValid':
    case 'NotReady':
      return JSON.stringify([finding.kind, finding.url]);
    case 'Unreachable':
      return JSON.stringify([finding.kind, finding.url, finding.why]);
    default:
      return JSON.stringify(finding);
  }
}
