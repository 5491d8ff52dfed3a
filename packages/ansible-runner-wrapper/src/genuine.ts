import { isJsonObject, type Json } from './json.ts';

/**
 * ansible-runner finds events in what Ansible prints, between marks that anything else that is printed may contain: a machine can
 * put a whole event, about any host, into a warning. What Ansible itself reports carries an id that it made up when the playbook
 * began, before any machine had a say, and that no machine is told.
 */
export type PlaybookId = string;

/** The id, when this is the event with which a playbook begins. The first such event of a run is Ansible's own. */
export function playbookId(raw: Json): PlaybookId | undefined {
  return isJsonObject(raw) && raw['event'] === 'playbook_on_start' ? idIn(raw) : undefined;
}

/** The event as it is when Ansible reported it; otherwise as what it is: something printed. */
export function genuine(raw: Json, id: PlaybookId | undefined): Json {
  if (!isJsonObject(raw)) return raw;
  return id !== undefined && idIn(raw) === id ? raw : { ...raw, event: 'verbose' };
}

function idIn(raw: Json): PlaybookId | undefined {
  const data = isJsonObject(raw) ? raw['event_data'] : undefined;
  const id = isJsonObject(data) ? data['playbook_uuid'] : undefined;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
