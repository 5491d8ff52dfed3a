import type { Expectation } from '#controllers/preflight/expectation.ts';
import { shippedSchema, type SchemasByKind } from '#controllers/preflight/schemas.ts';
import { rackwrightResources } from '#models/generated/resources.ts';
import { readCrds } from '#simulation/import/manifest-files.ts';
import { controllerRights } from './controller-rights.ts';

/** Of a command that reads and writes objects: what a user may is seen when it is done. */
export function kindsExpected(): Expectation {
  return { resources: rackwrightResources, schemas: shippedSchemas(), rights: [], leaseNamespace: undefined };
}

/** Of the controllers. `leaseNamespace` undefined: nobody is elected. */
export function controllersExpect(leaseNamespace: string | undefined): Expectation {
  return { ...kindsExpected(), rights: controllerRights(leaseNamespace), leaseNamespace };
}

function shippedSchemas(): SchemasByKind {
  const version = rackwrightResources[0]?.version ?? '';
  const schemas = new Map<string, Record<string, unknown>>();
  for (const crd of readCrds()) {
    const shipped = shippedSchema(crd, version);
    if (shipped !== undefined) schemas.set(shipped.kind, shipped.schema);
  }
  return schemas;
}
