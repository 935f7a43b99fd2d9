import { expect, it } from 'vitest';
import { doesWords } from './routing.svelte';

const nothing = { place: null, assignee: null, priority: null, tags: [], snooze_minutes: null, stop: false };

it('says what a rule does', () => {
  expect(doesWords(nothing)).toBe('does nothing yet');
  expect(
    doesWords({ ...nothing, assignee: { id: '1', name: 'Ruth Webb' }, priority: 2, tags: ['refund'] }),
  ).toBe('to Ruth Webb, soon, tagged refund');
  expect(doesWords({ ...nothing, place: 'stream', stop: true })).toBe(
    'kept off the desk, and no later rule is asked',
  );
  expect(doesWords({ ...nothing, snooze_minutes: 120 })).toBe('put off for 2 h');
});
