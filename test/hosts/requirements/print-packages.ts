import { debianPackages } from './requirements.ts';

// For apt-get's arguments. The last one is what Ansible's suite installs ansible-lint by.
process.stdout.write(`${debianPackages.join(' ')} python3-venv\n`);
