import { describe, expect, it } from 'vitest';
import type { CannedReply, Conversation } from '../api/types';
import { belongs, readFilter } from './conversations.svelte';
import type { Workspace } from '../workspace.svelte';
import { DraftKeeper } from './draft.svelte';
import { askedAt, choicesFor, fillIn, personal } from './suggest';

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
  it('are answers by shortcut or title, members by handle or name, six at most', () => {
    const answer = (shortcut: string, title: string) =>
      ({ id: shortcut, shortcut, title, text: 'Hello {first_name}' }) as CannedReply;
    const answers = [answer('form', 'Sign-up help'), answer('album', 'Photo album')];
    const offered = (
      text: string,
      mark: '/' | '@',
      members = [{ id: '1', handle: 'ruth', name: 'Ruth Adler' }],
    ) => choicesFor(askedAt(text, text.length, mark)!, answers, members, 'Maggie O’Dowd');
    expect(offered('/', '/').map((item) => item.name)).toEqual(['/form', '/album']);
    expect(offered('/help', '/')).toEqual([
      { key: 'form', name: '/form', says: 'Sign-up help', words: 'Hello Maggie' },
    ]);
    expect(offered('/nothing', '/')).toEqual([]);
    expect(offered('@adl', '@').map((item) => item.words)).toEqual(['@ruth ']);
    const many = Array.from({ length: 9 }, (_, n) => ({ id: `${n}`, handle: `ann${n}`, name: 'Ann' }));
    expect(offered('@ann', '@', many)).toHaveLength(6);
  });
  it('call the person by the first name', () => {
    expect(personal('{first_name}, it is there, {name}.', 'Maggie O’Dowd')).toBe(
      'Maggie, it is there, Maggie O’Dowd.',
    );
    expect(personal('{name}!', '')).toBe('!');
  });
});

describe('a draft', () => {
  it('is kept, and still is after a change that leaves it as it was', async () => {
    let puts = 0;
    const api = { put: async () => puts++ };
    const draft = new DraftKeeper({ me: { id: '1' }, api } as unknown as Workspace, 'c', () => 1);
    draft.text = 'Hello';
    draft.touch();
    await draft.save();
    expect([draft.state, puts]).toEqual(['saved', 1]);
    draft.touch();
    expect(draft.state).toBe('unsaved');
    await draft.save();
    expect([draft.state, puts]).toEqual(['saved', 1]);
  });
});
