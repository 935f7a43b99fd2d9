// The gate's word on what is being written, asked a moment after the last key.
import type { Preview, Visibility } from '../api/types';
import type { Workspace } from '../workspace.svelte';

export interface Writing {
  text: string;
  attachments: { id: string; alt: string }[];
  visibility?: Visibility;
  kind: 'reply' | 'message';
}

export class GatePreview {
  value = $state.raw<Preview | null>(null);
  // What the value speaks of: spans fit no other.
  of = $state('');
  unreachable = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;

  constructor(
    readonly workspace: Workspace,
    readonly conversation: string,
  ) {}

  static mark(writing: Pick<Writing, 'text' | 'attachments'>): string {
    return JSON.stringify([writing.text, writing.attachments]);
  }
  ask(writing: Writing, wait = 280, again = 1_000): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    if (!writing.text.trim() && !writing.attachments.length) {
      this.value = null;
      this.of = '';
      return;
    }
    this.#timer = setTimeout(() => void this.#read(writing, again), wait);
  }
  async #read(writing: Writing, again: number): Promise<void> {
    this.#abort = new AbortController();
    const { visibility, ...rest } = writing;
    try {
      const value = await this.workspace.api.post<Preview>(
        'gate/preview',
        { conversation_id: this.conversation, ...rest, ...(visibility ? { visibility } : {}) },
        { signal: this.#abort.signal },
      );
      this.take(value, writing);
      this.unreachable = false;
      // Pages it links to are fetched meanwhile; a page that takes long is asked about less and less often.
      if (value.looking) this.ask(writing, Math.min(again, 10_000), again * 2);
    } catch (error) {
      if (!(error instanceof DOMException)) this.unreachable = true;
    }
  }
  take(value: Preview, writing: Pick<Writing, 'text' | 'attachments'>): void {
    this.value = value;
    this.of = GatePreview.mark(writing);
  }
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }
}
