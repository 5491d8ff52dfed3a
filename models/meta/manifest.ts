import type { KubeObject, ObjectMeta } from './object.ts';

/**
 * An object as a person writes it: without status, and without what the schema's defaults fill in. `spec`'s fields are
 * those of the kind; whether all that are required are there, the API server says.
 */
export type Manifest<T extends Declared = Declared> = KubeObject & {
  apiVersion: T['apiVersion'];
  kind: T['kind'];
  spec: Partial<T['spec']>;
};

interface Declared {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: object;
}
