// A replay read part by part, summed as it goes.
import type { PolicyReplay, ReplayedMessage } from '../api/types';

export type Counts = PolicyReplay['before'];
export interface Sum {
  all: number;
  messages: number;
  differ: number;
  unsure: number;
  unknown: PolicyReplay['unknown'];
  before: Counts;
  after: Counts;
  differing: ReplayedMessage[];
  next: string | null;
  until: string;
}
// What it could not know, in words: held for it, or left out.
export function unknownWords({ fact, holds, rules }: PolicyReplay['unknown'][number]): string {
  const asked = rules.length ? ` (${rules.join(', ')})` : '';
  return holds ? `${fact}${asked}: what leans on it waits` : `${fact}${asked}: left out`;
}

const most = 200;
const plus = (a: Counts, b: Counts): Counts => ({
  allow: a.allow + b.allow,
  warn: a.warn + b.warn,
  declare: a.declare + b.declare,
  hold: a.hold + b.hold,
  block: a.block + b.block,
});

export function add(sum: Sum | null, part: PolicyReplay): Sum {
  if (!sum) return { ...part };
  return {
    all: sum.all,
    until: sum.until,
    messages: sum.messages + part.messages,
    differ: sum.differ + part.differ,
    unsure: sum.unsure + part.unsure,
    unknown: sum.unknown,
    before: plus(sum.before, part.before),
    after: plus(sum.after, part.after),
    differing: [...sum.differing, ...part.differing].slice(0, most),
    next: part.next,
  };
}
