const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
] as const;

/** "10 minutes", in the largest unit of which there are two or more, rounded. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const unit = units.find((one) => seconds >= 2 * one.seconds);
  const count = Math.round(seconds / (unit?.seconds ?? 1));
  const name = unit?.name ?? 'second';
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
