import { defineMiddleware } from 'astro:middleware';
import { withBase } from './site-path.ts';

/** Authors write links from the root of the hub; where it is served under a path, they get it here. */
export const onRequest = defineMiddleware(async (_, next) => {
	const response = await next();
	const base = import.meta.env.BASE_URL;
	const isPage = response.headers.get('content-type')?.startsWith('text/html');
	if (base === '/' || !isPage) return response;
	return new Response(withBase(await response.text(), base), response);
});
