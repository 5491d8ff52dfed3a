import { debianPackages } from './requirements.ts';

// For apt-get's arguments.
process.stdout.write(`${debianPackages.join(' ')}\n`);
