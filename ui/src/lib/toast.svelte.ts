import { asProblem } from './api/resource.svelte';
import { tell } from './text/words';

// One short sentence after something was done, with a way back where there is one.
class Toast {
  text = $state('');
  undo = $state.raw<(() => void) | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, undo: (() => void) | null = null): void {
    clearTimeout(this.#timer);
    this.text = text;
    this.undo = undo;
    this.#timer = setTimeout(() => this.hush(), 7000);
  }
  // What went wrong with it, and what to do.
  trouble(error: unknown): void {
    const told = tell(asProblem(error));
    this.say(`${told.what} ${told.next}`.trim());
  }
  hush(): void {
    this.text = '';
    this.undo = null;
  }
}

export const toast = new Toast();
