/** `GET /`: a plain page that lists the operations, for a person who opens the port in a browser. */
import { defineRoute, type Route } from '../route.ts';

/** `routes` is asked for late: this route is one of them. */
export function homeRoute(routes: () => readonly Route[]): Route {
  return defineRoute({
    method: 'GET',
    path: '/',
    name: 'getHome',
    summary: 'This list, as a page.',
    answer: { type: 'text/html; charset=utf-8' },
    problems: [],
    handle: () => ({ kind: 'text', type: 'text/html; charset=utf-8', text: page(routes()) }),
  });
}

function page(routes: readonly Route[]): string {
  const rows = routes.map(({ method, path, summary }) => {
    const isLink = method === 'GET' && !path.includes('{');
    const shown = isLink ? `<a href="${path}">${path}</a>` : path;
    return `<tr><td>${method}<td><code>${shown}</code><td>${escapeHtml(summary)}`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Antipode admin API</title>
<h1>Antipode admin API</h1>
<table>
${rows.join('\n')}
</table>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
