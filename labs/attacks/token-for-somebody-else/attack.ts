import { answerTo, forReports, globex, idToken } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ verify }: Target) {
	const reports = await forReports(globex);
	const id = await idToken(globex);
	return [
		{ token: 'access token for the reports tool', answer: await answerTo(() => verify(reports)) },
		{ token: 'ID token of a client', answer: await answerTo(() => verify(id)) },
	];
}
