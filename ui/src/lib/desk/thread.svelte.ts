// One conversation with its messages, who else is in it, and what can be done with it.
import { ApiProblem, newKey } from '../api/client';
import { conversationOf } from '../api/live.svelte';
import { asProblem, merge } from '../api/resource.svelte';
import type {
  ConversationDetail,
  ConversationPatch,
  LiveEvent,
  Message,
  Page,
  Preview,
  Presence,
  Visibility,
} from '../api/types';
import type { Workspace } from '../workspace.svelte';

export type Change = ConversationPatch;
export interface Stale {
  messages: Message[];
}
export interface Sending {
  text: string;
  attachments?: { id: string; alt: string }[];
  visibility?: Visibility;
  declared: string[];
  note?: string;
}
const presenceLasts = 30_000;

export class Thread {
  detail = $state.raw<ConversationDetail | null>(null);
  messages = $state.raw<Message[]>([]);
  problem = $state.raw<ApiProblem | null>(null);
  stale = $state.raw<Stale | null>(null);
  others = $state.raw<(Presence & { until: number })[]>([]);
  #earlier: string | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #saidAt = 0;
  #asked = 0; // refreshes, numbered
  #shown = 0;
  #key = newKey();
  #keyFor = '';

  constructor(
    readonly workspace: Workspace,
    readonly id: string,
  ) {}

  get #path(): string {
    return `conversations/${this.id}`;
  }
  get hasEarlier(): boolean {
    return this.#earlier !== null;
  }
  get answering(): string[] {
    const now = this.workspace.now.getTime();
    return this.others
      .filter((who) => who.doing === 'answering' && who.until > now)
      .map((who) => who.member?.name ?? 'Somebody');
  }

  async open(): Promise<void> {
    try {
      const [detail, page] = await Promise.all([
        this.workspace.api.get<ConversationDetail>(this.#path),
        this.workspace.api.get<Page<Message>>(`${this.#path}/messages`, { limit: 50 }),
      ]);
      this.detail = detail;
      this.messages = page.items;
      this.#earlier = page.next;
      this.problem = null;
      for (const who of detail.presence ?? []) this.#note(who);
    } catch (error) {
      this.problem = asProblem(error);
      return;
    }
    this.say('reading');
    this.#beat = setInterval(() => this.say('reading'), 20_000);
  }
  close(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#again);
    this.say('left');
  }
  async showEarlier(): Promise<void> {
    const first = this.messages[0];
    if (!first || !this.#earlier) return;
    const page = await this.workspace.api.get<Page<Message>>(`${this.#path}/messages`, {
      before: this.#earlier,
      limit: 50,
    });
    this.messages = [
      ...page.items.filter((item) => !this.messages.some((have) => have.id === item.id)),
      ...this.messages,
    ];
    this.#earlier = page.next;
  }

  hear(event: LiveEvent): void {
    if (conversationOf(event) !== this.id) return;
    if (event.kind === 'presence') {
      this.#note(event.data as unknown as Presence);
      return;
    }
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.refresh(), 120);
  }
  // What is new, into what is shown. The version only moves on when the new messages are on the screen.
  async refresh(): Promise<void> {
    const mine = ++this.#asked;
    try {
      const [detail, page] = await Promise.all([
        this.workspace.api.get<ConversationDetail>(this.#path),
        this.workspace.api.get<Page<Message>>(`${this.#path}/messages`, { limit: 50 }),
      ]);
      // An answer overtaken by a later one would show an older state.
      if (mine < this.#shown) return;
      this.#shown = mine;
      this.messages = merge(this.messages, page.items);
      this.detail = detail;
    } catch (error) {
      if (asProblem(error).status === 404) this.problem = asProblem(error);
    }
  }

  async change(change: Change): Promise<void> {
    const version = this.detail?.version;
    try {
      this.detail = {
        ...this.detail!,
        ...(await this.workspace.api.patch<ConversationDetail>(this.#path, change, { ifMatch: version })),
      };
    } catch (error) {
      if (asProblem(error).status === 412) await this.refresh();
      throw error;
    }
  }

  // The decision when it left or is held; throws what the server refused. One key for one text, so that a
  // second press after a lost answer cannot send twice.
  async send(what: Sending): Promise<{ message: Message; decision: Preview }> {
    const fingerprint = JSON.stringify(what);
    if (this.#keyFor !== fingerprint) {
      this.#key = newKey();
      this.#keyFor = fingerprint;
    }
    try {
      const sent = await this.workspace.api.post<{ message: Message; decision: Preview }>(
        `${this.#path}/replies`,
        what,
        {
          ifMatch: this.detail?.version,
          idempotencyKey: this.#key,
        },
      );
      this.#keyFor = '';
      this.stale = null;
      this.messages = merge(this.messages, [sent.message]);
      void this.refresh();
      return sent;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 412) {
        const changed = problem.body.changed as { messages?: Message[] } | undefined;
        this.#keyFor = '';
        await this.refresh();
        this.stale = { messages: changed?.messages ?? [] };
      }
      throw problem;
    }
  }
  async note(text: string): Promise<void> {
    const note = await this.workspace.api.post<Message>(
      `${this.#path}/notes`,
      { text },
      { idempotencyKey: newKey() },
    );
    this.messages = merge(this.messages, [note]);
    void this.refresh();
  }
  async delivery(id: string, what: 'retry' | 'cancel'): Promise<void> {
    await this.workspace.api.post(`deliveries/${id}/${what}`);
    await this.refresh();
  }

  say(doing: Presence['doing']): void {
    const now = Date.now();
    if (doing === 'answering') {
      if (now - this.#saidAt < 4000) return;
      this.#saidAt = now;
    }
    this.workspace.api.post(`${this.#path}/presence`, { doing }).catch(() => {});
  }
  #note(who: Presence): void {
    if (!who.member || who.member.id === this.workspace.me.id) return;
    const rest = this.others.filter((item) => item.member?.id !== who.member?.id);
    this.others = who.doing === 'left' ? rest : [...rest, { ...who, until: Date.now() + presenceLasts }];
  }
}
