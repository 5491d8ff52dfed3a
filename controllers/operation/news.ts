import type { OperationNews } from '#models/operation/progress.ts';
import type { PollOutcome, StartOutcome } from '#ops-adapters/port.ts';

/** What an adapter's answer to `poll` means for the Operation. */
export function pollNews(polled: PollOutcome): OperationNews {
  switch (polled.outcome) {
    case 'unknown':
      return { news: 'unknown', asked: true, message: 'the adapter does not know it though it began.' };
    case 'running':
      return { news: 'running', message: polled.message, logTail: polled.logTail };
    case 'succeeded':
      return { news: 'succeeded', facts: polled.facts, logTail: polled.logTail };
    case 'failed': {
      const { reason, message, retryable, logTail } = polled;
      return { news: 'failed', reason, message, retryable, logTail };
    }
  }
}

/** What an adapter's refusal to start means. */
export function startNews(started: Exclude<StartOutcome, { outcome: 'accepted' }>): OperationNews {
  switch (started.outcome) {
    case 'busy':
      return {
        news: 'waiting',
        reason: 'MachineBusy',
        message: `Operation ${started.running} still runs on the machine.`,
      };
    case 'fenced': {
      const { epoch, sequence } = started.highest;
      const message = `The machine has seen the higher fence (${epoch}, ${sequence}): another controller acts on it.`;
      return { news: 'failed', reason: 'Fenced', message, retryable: false, untouched: true };
    }
    case 'refused':
      return { news: 'failed', reason: started.reason, message: started.message, retryable: false, untouched: true };
  }
}
