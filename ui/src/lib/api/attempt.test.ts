import { describe, expect, it } from 'vitest';
import { Attempt } from './attempt.svelte';
import { ApiProblem } from './client';

describe('an attempt', () => {
  it('is made once, however often it is asked for', async () => {
    const attempt = new Attempt();
    let done = 0;
    let finish = () => {};
    const work = () => new Promise<void>((end) => ((finish = end), done++));
    const first = attempt.run(work);
    expect(attempt.busy).toBe(true);
    expect(await attempt.run(work)).toBe(false);
    finish();
    expect(await first).toBe(true);
    expect([done, attempt.busy]).toEqual([1, false]);
  });
  it('keeps what went wrong until the next one', async () => {
    const attempt = new Attempt();
    const refused = new ApiProblem({ status: 422, kind: 'invalid', title: 'no' });
    expect(await attempt.run(() => Promise.reject(refused))).toBe(false);
    expect(attempt.problem).toBe(refused);
    expect(attempt.busy).toBe(false);
    expect(await attempt.run(async () => {})).toBe(true);
    expect(attempt.problem).toBeNull();
  });
});
