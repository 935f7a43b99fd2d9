// What a form sends: one thing at a time, and what went wrong with it.
import type { ApiProblem } from './client';
import { asProblem } from './resource.svelte';

export class Attempt {
  busy = $state(false);
  problem = $state.raw<ApiProblem | null>(null);

  // Whether it was done. Asked again while it still goes on, as by a second press, it is not done twice.
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
  // The same, for onsubmit.
  submit =
    (work: () => Promise<unknown>) =>
    (event: SubmitEvent): void => {
      event.preventDefault();
      void this.run(work);
    };
}
