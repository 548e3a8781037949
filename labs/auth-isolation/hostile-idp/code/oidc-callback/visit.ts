/** Follows redirects with its cookies until the provider sends it back to us. */
export async function visit(begun: URL): Promise<URL> {
	const cookies = new Map<string, string>();
	let at = begun;
	for (let hops = 0; hops < 8; hops += 1) {
		const response = await fetch(at, {
			redirect: 'manual',
			headers: { Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
		});
		for (const cookie of response.headers.getSetCookie()) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) as unknown as [
				string,
				string,
				string,
			];
			cookies.set(name, value);
		}
		const next = response.headers.get('Location');
		if (!next) throw new Error(`${response.status} ${await response.text()}`);
		at = new URL(next, at);
		if (at.hostname === 'app.example') return at;
	}
	throw new Error('The provider sends the browser in circles.');
}
