// What the rules make of one message, in sentences.
import type { components } from '../api/schema';
import type { MemberRef } from '../api/types';
import { span } from '../text/when';
import { people } from '../text/words';

export type Trial = components['schemas']['RoutingTrial'];
export type RuleAnswer = components['schemas']['RuleAnswer'];

export const urgencyWords = ['for when there is time', 'for today', 'soon', 'now'];
const settled: Record<RuleAnswer['settles'][number], string> = {
  place: 'where it goes',
  assignee: 'who gets it',
  priority: 'how urgent it is',
  snooze: 'until when it is put off',
  tags: 'its tags',
};
const list = (parts: string[]): string => people(parts).replace(/ or ([^,]*)$/, ' and $1');

// What follows, as a sentence: "It goes to Ruth, soon, tagged refund."
export function outcomeWords(outcome: Trial['outcome'], members: MemberRef[]): string {
  const who = members.find((item) => item.id === outcome.assignee_id)?.name ?? 'somebody';
  const parts: string[] = [];
  if (outcome.place === 'stream') parts.push('is kept off the desk');
  else if (outcome.assignee_id) parts.push(`goes to ${who}`);
  else if (outcome.place === 'desk') parts.push('goes to the desk');
  if (outcome.priority !== null) parts.push(urgencyWords[outcome.priority] ?? '');
  if (outcome.tags.length) parts.push(`tagged ${outcome.tags.join(', ')}`);
  if (outcome.snooze_minutes) parts.push(`put off for ${span(outcome.snooze_minutes * 60_000)}`);
  if (!parts.length) return 'No rule has a say: it goes where it would go anyway.';
  const first = /^(is|goes) /.test(parts[0]!) ? '' : 'goes where it would go anyway, ';
  return `It ${first}${parts.join(', ')}.`;
}

// Why a rule has its say, or has none. `stopper`: the rule before it that said no later one is asked.
export function answerWords(answer: RuleAnswer, stopper: string): string {
  switch (answer.is) {
    case 'fits':
      return answer.settles.length
        ? `It fits, and says ${list(answer.settles.map((one) => settled[one]))}.`
        : 'It fits, but a rule before it has said all of that already.';
    case 'fits_not':
      return 'Its words do not fit.';
    case 'not_asked':
      return `Not asked: “${stopper}” fits, and says that no later rule is.`;
    case 'off':
      return 'Not asked: it is switched off.';
    case 'unreadable':
      return 'Its words can no longer be read, so it fits nothing. Change them.';
  }
}

// The rule that keeps each later one from being asked.
export function stopperOf(answers: RuleAnswer[]): string {
  const at = answers.findIndex((item) => item.is === 'not_asked');
  const before = at < 0 ? [] : answers.slice(0, at).filter((item) => item.is === 'fits');
  return before.at(-1)?.name ?? '';
}
