/**
 * `total` seats among parties by their weights, by the method of largest remainders: each gets its exact share rounded
 * down or up, and the sum is `total`. Equal remainders go to the earlier party. No weight at all: nobody gets any.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const seats = weights.map((weight) => Math.floor((total * weight) / sum));
  const missing = total - seats.reduce((all, seat) => all + seat, 0);
  // Whole numbers, so that equal remainders are equal: total * weight = seats * sum + remainder.
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) seats[index] = (seats[index] ?? 0) + 1;
  return seats;
}
