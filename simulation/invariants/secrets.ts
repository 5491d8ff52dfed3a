import { secrets } from '#models/meta/core-resources.ts';
import type { KubeObject, Stored } from '#models/meta/object.ts';
import type { Scene } from './scene.ts';
import type { Invariant, Write } from './watched.ts';

/** 18: nothing that is in a Secret, and no BMC password, is in anything else that is written, or in the log. */
export interface SecretWatch extends Invariant {
  /** Looks through a line of output; `where` is what it is called in the report. */
  look(text: string, where: string): void;
}

/** Keys of Secrets whose values are no secret. */
const plainKeys: ReadonlySet<string> = new Set([
  'token-id',
  'usage-bootstrap-authentication',
  'usage-bootstrap-signing',
  'auth-extra-groups',
  'expiration',
  'description',
  'username',
  'ca.crt',
  'tls.crt',
  'namespace',
]);
/** What is shorter is too likely to stand somewhere by chance. */
const shortest = 8;

export function secretRules({ view, world, report }: Scene): SecretWatch {
  /** Where each is from that may stand nowhere else. Words are looked up, whatever else is in a secret is searched for. */
  const words = new Map<string, string>();
  const phrases = new Map<string, string>();

  function learn(value: string, from: string): void {
    for (const text of [value, Buffer.from(value).toString('base64')]) {
      for (const line of text.split(/\s+/)) {
        if (line.length < shortest) continue;
        if (/^[A-Za-z0-9]+$/.test(line)) words.set(line, from);
        else phrases.set(line, from);
      }
    }
  }

  function learnSecret({ metadata, data }: Stored<KubeObject & { data?: Record<string, string> }>): void {
    for (const [key, value] of Object.entries(data ?? {})) {
      if (plainKeys.has(key)) continue;
      learn(Buffer.from(value, 'base64').toString(), `Secret ${metadata.namespace}/${metadata.name}`);
    }
  }

  function learnPassword(serial: string): void {
    const password = world.machine(serial)?.bmc?.password;
    if (password !== undefined) learn(password, `the BMC of machine ${serial}`);
  }

  function look(text: string, where: string): void {
    const told = (from: string | undefined): void => {
      if (from !== undefined) report(18, `what is in ${from} stands in it`, where);
    };
    for (const word of text.match(/[A-Za-z0-9]{8,}/g) ?? []) told(words.get(word));
    for (const [phrase, from] of phrases) if (text.includes(phrase)) told(from);
  }

  for (const secret of view.list<KubeObject & { data?: Record<string, string> }>(secrets)) learnSecret(secret);
  for (const { serial } of world.machines()) learnPassword(serial);

  return {
    look,
    writes: {
      secrets: ({ object }) => learnSecret(object),
    },
    anyWrite({ id, type, object, ours }: Write) {
      if (!ours || id === 'secrets' || type === 'DELETED') return;
      look(JSON.stringify(object), `${object.kind} ${object.metadata.name}`);
    },
    act(act) {
      if (act.step === 'Added') learnPassword(act.serial);
    },
  };
}
