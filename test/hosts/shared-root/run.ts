import { checkRequirements } from '../requirements/requirements.ts';
import { findBootableArchive, findSharedRoot } from './shared-root.ts';

/** What hosts run, built into the cache, so that no test takes the time for it: what is cached is only named. */
checkRequirements();
console.log((await findSharedRoot()).folder);
console.log(await findBootableArchive());
