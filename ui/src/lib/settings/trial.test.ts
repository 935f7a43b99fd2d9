import { describe, expect, it } from 'vitest';
import { answerWords, outcomeWords, stopperOf, type RuleAnswer } from './trial';

const nothing = { place: null, assignee_id: null, priority: null, tags: [], snooze_minutes: null };
const ruth = [{ id: '1', name: 'Ruth Webb' }];
const answer = (is: RuleAnswer['is'], settles: RuleAnswer['settles'] = [], name = 'A'): RuleAnswer => ({
  id: '1',
  name,
  is,
  spans: [],
  title_spans: [],
  facts: [],
  settles,
});

describe('what the rules make of a message', () => {
  it('says what follows', () => {
    expect(outcomeWords(nothing, ruth)).toBe('No rule has a say: it goes where it would go anyway.');
    expect(outcomeWords({ ...nothing, assignee_id: '1', priority: 2, tags: ['refund'] }, ruth)).toBe(
      'It goes to Ruth Webb, soon, tagged refund.',
    );
    expect(outcomeWords({ ...nothing, place: 'stream' }, ruth)).toBe('It is kept off the desk.');
    expect(outcomeWords({ ...nothing, priority: 3, snooze_minutes: 60 }, ruth)).toBe(
      'It goes where it would go anyway, now, put off for 1 h.',
    );
  });
  it('says why a rule has its say, or has none', () => {
    expect(answerWords(answer('fits', ['assignee', 'priority', 'tags']), '')).toBe(
      'It fits, and says who gets it, how urgent it is and its tags.',
    );
    expect(answerWords(answer('fits'), '')).toMatch(/already/);
    expect(answerWords(answer('not_asked'), 'Press')).toContain('“Press” fits');
    expect(answerWords(answer('off'), '')).toMatch(/switched off/);
  });
  it('names the rule that stops the others', () => {
    const rules = [
      answer('fits', ['tags'], 'Tags'),
      answer('fits', ['place'], 'Press'),
      answer('fits_not'),
      answer('not_asked'),
    ];
    expect(stopperOf(rules)).toBe('Press');
    expect(stopperOf(rules.slice(0, 3))).toBe('');
  });
});
