import { describe, expect, it } from 'vitest';
import type { Conversation } from '../api/types';
import { belongs, readFilter } from './conversations.svelte';
import { askedAt, fillIn, personal } from './suggest';

const talk = (part: Partial<Conversation>) => ({ state: 'open', assignee: null, ...part }) as Conversation;

describe('views', () => {
  it('know what belongs to them', () => {
    expect(belongs(talk({ assignee: { id: 'me', name: 'Me' } }), 'mine', 'me')).toBe(true);
    expect(belongs(talk({ assignee: { id: 'me', name: 'Me' } }), 'unassigned', 'me')).toBe(false);
    expect(belongs(talk({ state: 'closed' }), 'team', 'me')).toBe(false);
    expect(belongs(talk({ state: 'snoozed' }), 'snoozed', 'me')).toBe(true);
    expect(belongs(talk({ state: 'closed' }), 'all', 'me')).toBe(true);
  });
  it('are remembered, and nonsense is not', () => {
    expect(readFilter('{"view":"mine","order":"recent"}')).toMatchObject({ view: 'mine', order: 'recent' });
    expect(readFilter('{"view":"nowhere"}').view).toBe('team');
    expect(readFilter('not json').order).toBe('waiting');
    expect(readFilter(null).q).toBe('');
  });
});

describe('suggestions', () => {
  it('begin at the start of a word only', () => {
    expect(askedAt('/al', 3, '/')).toEqual({ mark: '/', word: 'al', start: 0 });
    expect(askedAt('see /al', 7, '/')?.start).toBe(4);
    expect(askedAt('and/or', 6, '/')).toBeNull();
    expect(askedAt('https://x', 9, '/')).toBeNull();
    expect(askedAt('ask @ru', 7, '@')).toEqual({ mark: '@', word: 'ru', start: 4 });
    expect(askedAt('ask @ru', 7, '/')).toBeNull();
  });
  it('fill in where the caret was', () => {
    const text = 'Hello /al and more';
    expect(fillIn(text, askedAt(text, 9, '/')!, 9, 'THE ALBUM')).toEqual({
      text: 'Hello THE ALBUM and more',
      caret: 15,
    });
  });
  it('call the person by the first name', () => {
    expect(personal('{first_name}, it is there, {name}.', 'Maggie O’Dowd')).toBe(
      'Maggie, it is there, Maggie O’Dowd.',
    );
    expect(personal('{name}!', '')).toBe('!');
  });
});
