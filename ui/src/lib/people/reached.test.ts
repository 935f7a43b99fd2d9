import { describe, expect, it } from 'vitest';
import { reachedWords } from './reached';

const now = new Date('2026-11-22T12:00:00Z');
const date = (at: string) => `at ${at.slice(11, 16)}`;
const one = {
  channel_id: '1',
  channel: 'Shop',
  network: 'Bluesky',
  kind: 'hide',
  delivery_id: '2',
  state: 'sent',
  due_at: '2026-11-22T11:00:00Z',
  why: '',
  at: '2026-11-22T11:00:00Z',
} as const;

describe('what a step came to on a network', () => {
  it('says what is done there and what is not', () => {
    expect(reachedWords(one, now, date)).toBe('Hidden on Bluesky too.');
    expect(reachedWords({ ...one, state: 'waiting' }, now, date)).toBe('On its way: hidden on Bluesky.');
    expect(reachedWords({ ...one, state: 'failed', why: 'the answer is gone' }, now, date)).toBe(
      'Not hidden on Bluesky: the answer is gone.',
    );
    expect(reachedWords({ ...one, state: 'unknown' }, now, date)).toContain('looked up');
  });
  it('says what stays on this desk in the words it was kept with', () => {
    const why = 'On this desk alone: Mastodon cannot hide one answer.';
    expect(reachedWords({ ...one, delivery_id: null, state: null, why }, now, date)).toBe(why);
  });
  it('says when a mute ends, and nothing of an end that was taken back', () => {
    const end = { ...one, kind: 'unmute', state: 'waiting', due_at: '2026-11-22T15:30:00Z' } as const;
    expect(reachedWords(end, now, date)).toBe('Unmuted on Bluesky at 15:30.');
    expect(reachedWords({ ...end, state: 'cancelled' }, now, date)).toBe('');
  });
});
