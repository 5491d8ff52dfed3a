import { shipped } from './shipped.ts';
import type { Play } from './settings.ts';

/** The variable that one secret is in. Its name says what it is for: `bootstrapToken` is `rackwright_secret_bootstrapToken`. */
export function secretVariable(purpose: string): string {
  return `rackwright_secret_${purpose.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
}

/**
 * What an operation plays: what has to be safe before and after, and in between whatever does it. As JSON, which is YAML too.
 * @param purposes of the secrets, which the playbook finds in `rackwright_secrets`.
 */
export function topPlaybook(play: Play, purposes: readonly string[]): string {
  const secrets = Object.fromEntries(purposes.map((purpose) => [purpose, `{{ ${secretVariable(purpose)} }}`]));
  const vars = { rackwright_secrets: secrets };
  const between =
    'playbook' in play
      ? { import_playbook: play.playbook, vars }
      : { name: `Role ${play.role}`, hosts: 'machine', vars, roles: [{ role: play.role }] };
  return JSON.stringify([
    { import_playbook: `${shipped}/begin.yml`, vars },
    between,
    { import_playbook: `${shipped}/end.yml`, vars },
  ]);
}
