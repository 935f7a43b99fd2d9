// The one door to the server: JSON in and out, problems as ApiProblem, the session's CSRF word on
// everything that changes something.

export interface ProblemBody {
  status: number;
  kind: string;
  title: string;
  detail?: string;
  [extra: string]: unknown;
}

export class ApiProblem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail ?? body.title);
  }
  get status(): number {
    return this.body.status;
  }
  get kind(): string {
    return this.body.kind;
  }
}

export interface Options {
  ifMatch?: number | string;
  idempotencyKey?: string;
  signal?: AbortSignal;
}
type Query = Record<string, string | number | boolean | null | undefined>;

let csrf = '';
let signedOut: () => void = () => {};

export function useCsrf(word: string): void {
  csrf = word;
}
// Called once, when an answer says that the session is over.
export function onSignedOut(call: () => void): void {
  signedOut = call;
}

export function address(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  const text = search.toString();
  return `/api/v1/${path}${text ? `?${text}` : ''}`;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemBody> & { type?: string };
  const kind = body.kind ?? body.type?.replace(/^.*[/:#]/, '') ?? 'error';
  return new ApiProblem({ title: response.statusText, ...body, kind, status: response.status });
}

async function call<T>(
  method: string,
  path: string,
  query?: Query,
  body?: unknown,
  options: Options = {},
): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrf) headers['X-CSRF-Token'] = csrf;
  if (options.ifMatch !== undefined) headers['If-Match'] = `"${options.ifMatch}"`;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({ status: 0, kind: 'offline', title: 'the server did not answer' });
  }
  if (response.status === 401 && path !== 'session') signedOut();
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

// A file goes by XMLHttpRequest: fetch tells nothing of what is on its way up.
export function upload<T>(
  path: string,
  query: Query,
  file: Blob,
  onprogress: (part: number) => void,
  method = 'POST',
): { done: Promise<T>; stop: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    const refuse = (body: ProblemBody) => reject(new ApiProblem(body));
    request.open(method, address(path, query));
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    if (csrf) request.setRequestHeader('X-CSRF-Token', csrf);
    request.upload.onprogress = (event) => event.lengthComputable && onprogress(event.loaded / event.total);
    request.onerror = () => refuse({ status: 0, kind: 'offline', title: 'the server did not answer' });
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onload = () => {
      if (request.status === 401) signedOut();
      const body = readJson(request.responseText);
      if (request.status < 300) return resolve(body as T);
      const said = (body ?? {}) as Partial<ProblemBody>;
      refuse({
        title: request.statusText || 'it was not taken',
        kind: 'error',
        ...said,
        status: request.status,
      });
    };
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const api = {
  get: <T>(path: string, query?: Query, options?: Options) => call<T>('GET', path, query, undefined, options),
  post: <T>(path: string, body: unknown = {}, options?: Options) =>
    call<T>('POST', path, undefined, body, options),
  put: <T>(path: string, body: unknown, options?: Options) => call<T>('PUT', path, undefined, body, options),
  patch: <T>(path: string, body: unknown, options?: Options) =>
    call<T>('PATCH', path, undefined, body, options),
  delete: <T = void>(path: string, body?: unknown, options?: Options) =>
    call<T>('DELETE', path, undefined, body, options),
};

// One workspace's part of the API.
export class WorkspaceApi {
  constructor(readonly id: string) {}
  path(rest: string): string {
    return `workspaces/${this.id}${rest ? `/${rest}` : ''}`;
  }
  get<T>(path: string, query?: Query, options?: Options): Promise<T> {
    return api.get<T>(this.path(path), query, options);
  }
  post<T>(path: string, body: unknown = {}, options?: Options): Promise<T> {
    return api.post<T>(this.path(path), body, options);
  }
  put<T>(path: string, body: unknown, options?: Options): Promise<T> {
    return api.put<T>(this.path(path), body, options);
  }
  patch<T>(path: string, body: unknown, options?: Options): Promise<T> {
    return api.patch<T>(this.path(path), body, options);
  }
  delete(path: string, body?: unknown): Promise<void> {
    return api.delete(this.path(path), body);
  }
}

export function newKey(): string {
  return crypto.randomUUID
    ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('');
}
