// Plain JavaScript on purpose: it must run, and say its sentence, on a Node too old for the rest.
const needed = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
	console.error(
		`This Node is ${process.versions.node}; the hub needs ${needed.join('.')} or newer, and npm has no package of it for ${process.platform}-${process.arch}: install Node 24 and run the command again.`,
	);
	process.exit(1);
}
