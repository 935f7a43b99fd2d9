import { describe, expect, it } from 'vitest';
import type { Demand } from '../api/types';
import { deadline, standing } from './approvals';

const now = new Date('2026-11-22T12:00:00Z');
const nameOf = (handle: string) => handle[0]!.toUpperCase() + handle.slice(1);
const step = (of: string[], more: Partial<Demand['steps'][number]> = {}) => ({
  of,
  all: false,
  within: null,
  else: [],
  done: false,
  ...more,
});
const demand = (more: Partial<Demand>): Demand => ({
  id: '1',
  rule: 'quiet',
  reason: 'This touches religion.',
  state: 'waiting',
  step: 0,
  steps: [step(['ruth'])],
  asked_of: ['ruth'],
  asked_at: '2026-11-22T10:00:00Z',
  due_at: null,
  late_at: null,
  said: [],
  ...more,
});
const said = (name: string, at: number) => ({
  by: { id: '2', name },
  step: at,
  late: false,
  at: '2026-11-22T11:00:00Z',
  note: null,
});

describe('how an approval stands', () => {
  it('says who said yes, whom it waits for, and who comes then', () => {
    const one = demand({
      step: 1,
      steps: [step(['ruth'], { done: true }), step(['dana', 'tom']), step(['petra', 'paul'], { all: true })],
      asked_of: ['dana', 'tom'],
      said: [said('Ruth Acheampong', 0)],
    });
    expect(standing(one, 0, nameOf)).toEqual({ state: 'done', words: 'Ruth said yes' });
    expect(standing(one, 1, nameOf)).toEqual({ state: 'now', words: 'waits for Dana or Tom' });
    expect(standing(one, 2, nameOf)).toEqual({ state: 'later', words: 'then Petra and Paul' });
  });
  it('says who of several has answered', () => {
    const one = demand({
      steps: [step(['ruth', 'dana'], { all: true })],
      asked_of: ['ruth', 'dana'],
      said: [said('Ruth', 0)],
    });
    expect(standing(one, 0, nameOf).words).toBe('waits for Ruth and Dana; Ruth said yes');
  });
});

describe('the deadline', () => {
  it('tells who is asked then', () => {
    const one = demand({ due_at: '2026-11-22T14:00:00Z', steps: [step(['ruth'], { else: ['dana'] })] });
    expect(deadline(one, nameOf, now)).toMatch(/^Dana is asked too in /);
  });
  it('tells that it has passed', () => {
    const one = demand({ due_at: '2026-11-22T11:00:00Z', late_at: '2026-11-22T11:00:00Z' });
    expect(deadline(one, nameOf, now)).toMatch(/^Nobody answered in time; others were asked too /);
  });
  it('is silent where there is none', () => {
    expect(deadline(demand({}), nameOf, now)).toBe('');
    expect(deadline(demand({ state: 'approved', due_at: '2026-11-22T14:00:00Z' }), nameOf, now)).toBe('');
  });
});
