import { expect } from 'vitest';
import { python } from './python.ts';

/** `given` is what the call is about; `told(act)` is what an act returned, or what ended it: reason, whether it is retryable, words. */
export const prelude = `
import json, sys
from rackwright_runner.refusal import Failed, Refused
from rackwright_runner.work import grub, grub_bios, grub_efi, grub_image, os_layer
given = json.loads(sys.argv[1])
def told(act):
    try:
        return act()
    except (Failed, Refused) as ended:
        return [ended.reason, ended.retryable, ended.message]
`;

/** What an expression of Python comes to, or what ended it. */
export const run = (code: string, given: unknown, root?: string): unknown =>
  JSON.parse(python(`${prelude}print(json.dumps(told(lambda: ${code})))`, [JSON.stringify(given)], root));

/** Of the image: another machine would do no better. */
export const lacking = (words: RegExp): unknown => ['InvalidRequest', false, expect.stringMatching(words)];
/** Of the machine. */
export const failed = (words: RegExp): unknown => ['InstallFailed', false, expect.stringMatching(words)];
