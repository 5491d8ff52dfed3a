import { InvalidArgumentError } from 'commander';

/** For commander: an absolute path that Ansible and ssh, which split and expand what is in a path, take as it is. */
export function folder(text: string): string {
  const isPlain = /^\/[A-Za-z0-9._/+@-]{0,1000}$/.test(text) && !text.split('/').includes('..');
  if (isPlain) return text === '/' ? text : text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an absolute path of letters, digits and . _ / + @ -');
}
