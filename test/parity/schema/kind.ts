import type { Answer } from '../client/answer.ts';
import type { CrdManifest, Scene } from '../scene.ts';
import { widgetCrd } from '../widgets.ts';

/** What a refused patch led to: each server shows its fields in an order of its own. */
const patchedObject = /Invalid value: "\{.*?[^\\]\}": /g;

export type Schema = Readonly<Record<string, unknown>>;

/** The kind Widget with this schema of its spec; `overrides` go over its version. */
export function kindOf(unique: string, spec: Schema, overrides: Record<string, unknown> = {}): CrdManifest {
  const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec, status } } };
  return widgetCrd(unique, { schema, subresources: { status: {} }, ...overrides });
}

/** An object with properties that may all be missing. */
export function objectWith(properties: Schema, more: Schema = {}): Schema {
  return { type: 'object', properties, ...more };
}

/** What became of the spec that was sent, or why it was refused; each with its warnings. */
export function judged(answer: Answer, { unique }: Pick<Scene, 'unique'>): unknown {
  const mask = (text: string): string =>
    text.replaceAll(unique, '<unique>').replaceAll(patchedObject, 'Invalid value: "{…}": ');
  const warnings = answer.warnings.length > 0 ? { warnings: answer.warnings.map(mask) } : {};
  if (answer.status < 300) return { spec: answer.object['spec'], ...warnings };
  const { code, reason, message, details } = answer.failure;
  const causes = (details?.causes ?? []).map((cause) => `${cause.reason} ${cause.field}: ${mask(cause.message)}`);
  // A server is free in their order across fields: Go's maps have none.
  return {
    refused: `${code} ${reason}`,
    ...warnings,
    ...(causes.length > 1 ? { causes: causes.toSorted() } : { causes, message: mask(message) }),
  };
}
