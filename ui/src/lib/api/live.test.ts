import { describe, expect, it } from 'vitest';
import { backoff, conversationOf, readEvent } from './live.svelte';

const event = (part: object) => ({
  kind: 'x',
  at: '',
  subject_kind: 'message',
  subject: 'm',
  data: {},
  ...part,
});

describe('live', () => {
  it('waits longer after each failure, and never much over half a minute', () => {
    expect(backoff(0, () => 1)).toBe(1250);
    expect(backoff(3, () => 1)).toBe(8250);
    expect(backoff(50, () => 1)).toBe(30_250);
    expect(backoff(50, () => 0)).toBe(250);
  });
  it('reads an event, and shrugs at what is none', () => {
    expect(readEvent('{"kind":"note.added","at":"","subject_kind":"message","subject":"1"}')?.data).toEqual(
      {},
    );
    expect(readEvent('{{')).toBeNull();
    expect(readEvent('{"at":""}')).toBeNull();
  });
  it('finds the conversation an event speaks of', () => {
    expect(conversationOf(event({ data: { conversation: 'c1' } }))).toBe('c1');
    expect(conversationOf(event({ subject_kind: 'conversation', subject: 'c2' }))).toBe('c2');
    expect(conversationOf(event({}))).toBeNull();
  });
});
