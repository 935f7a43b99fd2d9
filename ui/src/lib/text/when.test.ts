import { describe, expect, it } from 'vitest';
import { ago, brief, dayName, due, laterChoices, span, toLocalInput } from './when';

const now = new Date(2026, 10, 19, 14, 30); // a Thursday
const at = (days: number, hours = 12, minutes = 0) =>
  new Date(2026, 10, 19 + days, hours, minutes).toISOString();

describe('when', () => {
  it('is brief', () => {
    expect(brief(at(0, 9, 5), now)).toBe('09:05');
    expect(brief(at(-2, 18, 4), now)).toBe('Tue 18:04');
    expect(brief(at(-20), now)).toBe('30 Oct');
    expect(brief(new Date(2025, 4, 3).toISOString(), now)).toBe('3 May 2025');
  });
  it('names days', () => {
    expect(dayName(at(0), now)).toBe('today');
    expect(dayName(at(-1), now)).toBe('yesterday');
    expect(dayName(at(-3), now)).toBe('Monday');
  });
  it('says how long', () => {
    expect(span(130 * 60_000)).toBe('2 h 10');
    expect(span(60 * 60_000)).toBe('1 h');
    expect(span(26 * 36e5)).toBe('a day');
    expect(span(75 * 864e5)).toBe('2 months');
    expect(ago(now.toISOString(), now)).toBe('just now');
  });
  it('says when something is due', () => {
    expect(due(at(0, 9), now)).toBe('today');
    expect(due(at(1, 9), now)).toBe('tomorrow');
    expect(due(at(4), now)).toBe('on Monday');
    expect(due(at(-1), now)).toBe('since yesterday');
    expect(due(at(-10), now)).toBe('since 9 Nov');
  });
  it('offers times to come only, each once', () => {
    for (let hour = 0; hour < 24 * 7; hour++) {
      const start = new Date(2026, 10, 16, hour);
      const choices = laterChoices(start);
      expect(choices.every((choice) => choice.at > start)).toBe(true);
      expect(new Set(choices.map((choice) => choice.label)).size).toBe(choices.length);
    }
    expect(laterChoices(now).find((choice) => choice.label === 'Monday morning')?.at).toEqual(
      new Date(2026, 10, 23, 9),
    );
  });
  it('fills a date field in the clock on the wall', () => {
    expect(toLocalInput(new Date(2026, 0, 5, 7, 3))).toBe('2026-01-05T07:03');
  });
});
