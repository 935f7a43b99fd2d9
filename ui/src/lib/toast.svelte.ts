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
  hush(): void {
    this.text = '';
    this.undo = null;
  }
}

export const toast = new Toast();
