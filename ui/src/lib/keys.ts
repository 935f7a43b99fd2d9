// Keys of the interface: single letters, and "g" followed by a letter. Never while somebody types.

export interface Binding {
  keys: string; // "j", "g d", "?"
  does: string; // for the overlay
  group: string;
  run: () => void;
}

export function typing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element?.tagName) return false;
  return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable;
}

export class Keyboard {
  #bindings = new Map<string, Binding>();
  #pending = '';
  #since = 0;

  // Later bindings hide earlier ones until they are taken back.
  bind(list: Binding[]): () => void {
    const before = list.map((binding) => [binding.keys, this.#bindings.get(binding.keys)] as const);
    for (const binding of list) this.#bindings.set(binding.keys, binding);
    return () => {
      for (const [keys, old] of before)
        if (list.some((binding) => this.#bindings.get(keys) === binding))
          if (old) this.#bindings.set(keys, old);
          else this.#bindings.delete(keys);
    };
  }

  get all(): Binding[] {
    return [...this.#bindings.values()];
  }

  // True when the key was one of ours. `now` in ms.
  press(key: string, now: number): boolean {
    const sequence = this.#pending && now - this.#since < 1200 ? `${this.#pending} ${key}` : key;
    this.#pending = '';
    const found = this.#bindings.get(sequence) ?? this.#bindings.get(key);
    if (found) {
      found.run();
      return true;
    }
    if ([...this.#bindings.keys()].some((keys) => keys.startsWith(`${key} `))) {
      this.#pending = key;
      this.#since = now;
      return true;
    }
    return false;
  }

  handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (typing(event.target) || document.querySelector('dialog[open]')) return;
    if (event.key === 'Enter' && (event.target as Element | null)?.closest?.('a,button,summary')) return;
    if (this.press(event.key, event.timeStamp)) event.preventDefault();
  };
}

export const keyboard = new Keyboard();
export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
export const sendKey = isMac ? '⌘⏎' : 'Ctrl ⏎';
