import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import InWorkspace from '../testing/InWorkspace.svelte';
import type { Workspace } from '../workspace.svelte';
import FollowLists from './FollowLists.svelte';
import { canHide, listState } from './follows';
import type { FollowList } from './types';

const list = (part: Partial<FollowList>): FollowList => ({
  channel: { id: '7', name: 'Hartwell on Bluesky', network: 'bluesky' },
  side: 'followers',
  state: 'read',
  error: '',
  why: '',
  read_at: '2026-11-20T11:00:00Z',
  people: 3,
  whole: true,
  hidden: false,
  can_hide: 'not here',
  closes: 'Who follows whom is public data there.',
  ...part,
});
const never = list({ state: 'never', read_at: null, people: 0 });

describe('a list of followers in words', () => {
  it('tells what was looked at', () => {
    expect(listState(list({}))).toBe('3 people looked at.');
    expect(listState(list({ people: 0 }))).toBe('Nobody is on it.');
    expect(listState(list({ people: 20000, whole: false }))).toBe(
      '20,000 people looked at; there are more than are kept.',
    );
  });
  it('never takes what was not read for nothing found', () => {
    expect(listState(never)).toContain('Not looked at');
    expect(listState(list({ state: 'unread', why: 'the network keeps it back', people: 0 }))).toBe(
      'Not looked at: the network keeps it back.',
    );
    expect(listState(list({ state: 'unread', why: 'the token is dead' }))).toBe(
      'Cannot be read now: the token is dead. As last read: 3 people looked at.',
    );
    expect(listState(list({ state: 'reading', people: 0 }))).toContain('Nobody was looked at yet');
    expect(listState(list({ state: 'reading', why: 'slowly' }))).toContain('The reading waits: slowly.');
  });
  it('says whether others see it', () => {
    expect(canHide(list({}))?.words).toBe('cannot be hidden');
    expect(canHide(list({ hidden: true }))?.words).toBe('hidden from others');
    expect(canHide(list({ can_hide: null }))).toBeNull();
  });
});

describe('the lists of all channels', () => {
  const shown = (onread?: () => void) =>
    render(InWorkspace, {
      props: {
        workspace: { now: new Date('2026-11-20T12:00:00Z') } as unknown as Workspace,
        part: FollowLists,
        props: { lists: [never, list({ side: 'followed' })], onread },
      } as never,
    }).body;
  it('can be read again once a channel, by who may', () => {
    expect(shown(() => {}).match(/Read Hartwell on Bluesky again/g)?.length).toBe(1);
    expect(shown()).not.toContain('again</button>');
  });
});
