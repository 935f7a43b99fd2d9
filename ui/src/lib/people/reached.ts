// What a step came to on one network, in words.
import type { VisitorStep } from '../api/types';

type Reached = VisitorStep['networks'][number];

const done: Record<Reached['kind'], string> = {
  hide: 'Hidden',
  unhide: 'Shown again',
  mute: 'Muted',
  unmute: 'Unmuted',
  block: 'Blocked',
  unblock: 'Unblocked',
};

export function reachedWords(one: Reached, now: Date, date: (at: string, now: Date) => string): string {
  if (!one.delivery_id) return one.why;
  const what = done[one.kind];
  const there = `on ${one.network}`;
  const why = one.why ? `: ${one.why}` : '';
  switch (one.state) {
    case 'sent':
      return `${what} ${there} too.`;
    case 'failed':
      return `Not ${what.toLowerCase()} ${there}${why}.`;
    case 'cancelled':
      return one.kind.startsWith('un') ? '' : `Not ${what.toLowerCase()} ${there}: called back in time.`;
    case 'held':
      return `Waits before it is ${what.toLowerCase()} ${there}${why}.`;
    case 'unknown':
      return `Whether it is ${what.toLowerCase()} ${there} is being looked up.`;
    default:
      if (one.due_at && new Date(one.due_at) > now) return `${what} ${there} ${date(one.due_at, now)}.`;
      return `On its way: ${what.toLowerCase()} ${there}.`;
  }
}
