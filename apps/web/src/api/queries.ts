import { QueryClient } from '@tanstack/react-query';

/** Everything that was read from the API, kept while it is shown and read again when it may have changed. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The client of the API repeats calls where that helps, and fails while offline, so that a page can say it.
      retry: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
