import { say, sessions, trustingResolver } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What the API makes of the request. */
export default function show({ request }: Answer) {
	return [
		{
			host: request.host,
			headers: JSON.stringify(request.headers ?? {}),
			'session belongs to': sessions[request.session ?? ''] ?? 'nobody',
			'the API answers with': say(trustingResolver(request)),
		},
	];
}
