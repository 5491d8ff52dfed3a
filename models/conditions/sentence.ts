/** `text` as a sentence among others: trimmed, with a capital and a full stop, whoever wrote it. */
export function sentence(text: string | undefined): string {
  const trimmed = (text ?? '').trim();
  if (trimmed === '') return 'No reason was given.';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
