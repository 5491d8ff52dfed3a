import { expect, test } from 'vitest';
import { layout, machineList, rackwright } from '../listening.ts';

const list = ['--inventory', 'machines.csv', '--format', 'openb'];

test.each<[string, string[], string]>([
  ['a speed that is none', ['--speed', 'fast'], 'It must be max, real, or a factor from 1 up'],
  ['a speed below life', ['--speed', '0.5'], 'It must be max, real, or a factor from 1 up'],
  ['a negative seed', ['--seed', '-1'], 'It must be a whole number from 0 to 4294967295.'],
  ['a port that is none', ['--port', '70000'], 'It must be a whole number from 0 to 65535.'],
  ['a deadline without unit', ['--once', '--deadline', '10'], 'It must be a duration above 0, such as 90s'],
  ['a deadline for a lab that stays', ['--deadline', '5m'], '--deadline needs --once'],
  ['a port for a run without one', ['--once', '--speed', 'max', '--port', '6443'], '--port has no meaning with'],
  ['a format without a list', ['--format', 'openb'], '--format: of no use without --inventory FILE'],
  ['a layout without a list', ['--racks-per-zone', '2'], '--racks-per-zone: of no use without --inventory FILE'],
  ['a list without format', ['--inventory', 'machines.csv'], '--inventory needs --format openb'],
  ['another format', ['--inventory', 'machines.csv', '--format', 'csv'], 'Allowed choices are openb.'],
  ['a list without layout', [...list, '--assets-per-rack', '2'], 'needs --racks-per-zone, --zones-per-region'],
  ['a rack without room', [...list, '--assets-per-rack', '0'], 'It must be a whole number from 1 to'],
  ['a list that is not there', [...list, ...layout], "machines.csv doesn't exist"],
  ['a report in no folder', ['--once', '--json', '/nowhere/out.json'], "/nowhere/out.json can't be written"],
  ['an unknown option', ['--ones'], "unknown option '--ones'"],
])('%s is refused before anything begins', async (_, args, why) => {
  const { code, out, err } = await rackwright('lab', ...args);

  expect(err).toContain(why);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('a broken list is refused with each line and why', async () => {
  const file = machineList('m-1,8000,32768,0,', 'm-2,8000,much,0,', 'm-1,8000,32768,0,');

  const { code, err } = await rackwright('lab', '--inventory', file, '--format', 'openb', ...layout);

  expect(code).toBe(2);
  expect(err).toContain('2 lines are broken, so nothing was imported:');
  expect(err).toContain('  line 3: memory_mib is "much", but must be a whole number from 1 to 999999999\n');
  expect(err).toContain('  line 4: sn "m-1" is that of line 2 too\n');
});
