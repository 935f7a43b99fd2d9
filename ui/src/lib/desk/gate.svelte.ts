// The gate's word on what is being written, asked a moment after the last key.
import type { Preview, Visibility } from '../api/types';
import type { Workspace } from '../workspace.svelte';

export class GatePreview {
  value = $state.raw<Preview | null>(null);
  // The text the value speaks of: spans fit no other.
  text = $state('');
  unreachable = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  constructor(
    readonly workspace: Workspace,
    readonly conversation: string,
  ) {}

  ask(text: string, visibility: Visibility | undefined, kind: 'reply' | 'message', wait = 280): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    if (!text.trim()) {
      this.value = null;
      this.text = '';
      return;
    }
    this.#timer = setTimeout(() => void this.#read(text, visibility, kind), wait);
  }
  async #read(text: string, visibility: Visibility | undefined, kind: string): Promise<void> {
    this.#abort = new AbortController();
    try {
      const value = await this.workspace.api.post<Preview>(
        'gate/preview',
        { conversation_id: this.conversation, kind, text, ...(visibility ? { visibility } : {}) },
        { signal: this.#abort.signal },
      );
      this.value = value;
      this.text = text;
      this.unreachable = false;
    } catch (error) {
      if (!(error instanceof DOMException)) this.unreachable = true;
    }
  }
  take(value: Preview, text: string): void {
    this.value = value;
    this.text = text;
  }
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }
}
