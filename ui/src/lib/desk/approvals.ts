// How an approval stands, in words.
import type { Demand } from '../api/types';
import { ago, span } from '../text/when';
import { people as either } from '../text/words';

export interface Standing {
  state: 'done' | 'now' | 'later';
  words: string;
}
const both = (list: string[]): string =>
  list.length < 2 ? (list[0] ?? '') : `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`;

// "Ruth said yes", "waits for Dana or Tom", "then Petra and Paul".
export function standing(demand: Demand, step: number, nameOf: (handle: string) => string): Standing {
  const { of, all, done } = demand.steps[step]!;
  const said = demand.said
    .filter((yes) => yes.step === step)
    .map((yes) => yes.by?.name.split(' ')[0] ?? 'Somebody');
  if (done) return { state: 'done', words: said.length ? `${both(said)} said yes` : 'done' };
  const asked = step === demand.step ? demand.asked_of : of;
  const names = asked.map(nameOf);
  const whom = all ? both(of.map(nameOf)) : either(names);
  const also = said.length ? `; ${both(said)} said yes` : '';
  return step === demand.step
    ? { state: 'now', words: `waits for ${whom}${also}` }
    : { state: 'later', words: `then ${whom}${also}` };
}

// When others are asked too, or that they are; empty where nothing is said of it.
export function deadline(demand: Demand, nameOf: (handle: string) => string, now: Date): string {
  if (demand.state !== 'waiting') return '';
  const step = demand.steps[demand.step];
  if (demand.late_at) return `Nobody answered in time; others were asked too ${ago(demand.late_at, now)}.`;
  if (!demand.due_at || !step) return '';
  const left = new Date(demand.due_at).getTime() - now.getTime();
  const others = step.else.filter((who) => !step.of.includes(who)).map(nameOf);
  if (left <= 0 || !others.length) return left <= 0 ? 'The time for an answer has passed.' : '';
  return `${either(others)} ${others.length > 1 ? 'are' : 'is'} asked too in ${span(left)}.`;
}
