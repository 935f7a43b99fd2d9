// What the server says about a query while one writes it.
import type { WorkspaceApi } from '../api/client';
import type { QueryBuilt, QueryCheck, QueryCompletion, QueryForm, QueryImport } from '../api/types';

export type Dialect = QueryImport['dialect'];

export const queryApi = (api: WorkspaceApi) => ({
  check: (query: string) => api.post<QueryCheck>('queries/check', { query }),
  // `cursor` in code points.
  complete: (query: string, cursor: number) =>
    api.post<QueryCompletion>('queries/complete', { query, cursor }),
  bring: (query: string, dialect: Dialect | 'auto' = 'auto') =>
    api.post<QueryImport>('queries/import', { query, dialect }),
  build: (builder: QueryForm) => api.post<QueryBuilt>('queries/build', { builder }),
});
export type QueryApi = ReturnType<typeof queryApi>;
