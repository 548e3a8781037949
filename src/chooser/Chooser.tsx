import { useEffect, useMemo, useState } from 'preact/hooks';
import { saveFile } from '../lab/browser/local-file.ts';
import { fromSearch, toSearch } from './address.ts';
import { type Decision, decide, type Standing, type Turn } from './decide.ts';
import { MODELS } from './models.ts';
import {
	type Answers,
	answersOf,
	FIRST_ANSWERS,
	labelOf,
	QUESTION_IDS,
	QUESTIONS,
	type QuestionId,
	withAnswer,
} from './questions.ts';
import { toRecord } from './record.ts';

const FILE = 'isolation-model.md';

/** Questions on one side, and what they rule out, choose and leave open on the other. */
export function Chooser() {
	const [answers, setAnswers] = useState<Answers>(FIRST_ANSWERS);
	const [note, setNote] = useState('');
	const decision = useMemo(() => decide(answers), [answers]);

	// The server knows no address: what it says of the answers is read when the page lives.
	useEffect(() => {
		const { answers: linked, unread } = fromSearch(location.search);
		setAnswers(linked);
		if (unread.length > 0) {
			setNote(
				`The address says nothing that this page knows about: ${unread.map((id) => QUESTIONS[id].label).join(' ')} The first answer stands; choose yours.`,
			);
		}
	}, []);

	const change = (next: Answers) => {
		setAnswers(next);
		const search = toSearch(next);
		history.replaceState(
			history.state,
			'',
			`${location.pathname}${search && `?${search}`}${location.hash}`,
		);
		setNote('');
	};
	const record = () =>
		toRecord(answers, decision, addressOf(answers), new Date().toISOString().slice(0, 10));

	return (
		<div class="chooser">
			<form onSubmit={(event) => event.preventDefault()}>
				{QUESTION_IDS.map((id) => (
					<Ask key={id} id={id} answers={answers} onChange={change} />
				))}
			</form>
			<div class="decision">
				<Outcome decision={decision} />
				<Turns
					turns={decision.turns}
					onTake={(turn) => change(withAnswer(answers, turn.question, turn.answer))}
				/>
				<div class="acts">
					<button type="button" onClick={() => saveFile(FILE, record(), 'text/markdown')}>
						Download the decision record
					</button>
					<button type="button" onClick={() => copy(addressOf(answers)).then(setNote)}>
						Copy a link to these answers
					</button>
					<button type="button" onClick={() => change(FIRST_ANSWERS)}>
						Begin again
					</button>
				</div>
				<p role="status">{note}</p>
			</div>
		</div>
	);
}

function Ask({
	id,
	answers,
	onChange,
}: {
	id: QuestionId;
	answers: Answers;
	onChange: (answers: Answers) => void;
}) {
	return (
		<label>
			<span>{QUESTIONS[id].label}</span>
			<select
				name={id}
				value={answers[id]}
				onChange={({ currentTarget }) => onChange(withAnswer(answers, id, currentTarget.value))}
			>
				{answersOf(id).map((answer) => (
					<option key={answer} value={answer} selected={answer === answers[id]}>
						{labelOf(id, answer)}
					</option>
				))}
			</select>
		</label>
	);
}

function Outcome({ decision: { chosen, others, ruledOut } }: { decision: Decision }) {
	return (
		<>
			<h3>Ruled out</h3>
			{ruledOut.length === 0 ? (
				<p>Nothing. Price alone decides.</p>
			) : (
				<ul>
					{ruledOut.map(({ model, out }) => (
						<li key={model}>
							<b>{MODELS[model].title}.</b> {out.join(' ')}
						</li>
					))}
				</ul>
			)}
			<h3>Choose</h3>
			{/* Read out when an answer changes it, and only then. */}
			<p class="chosen" aria-live="polite">
				{MODELS[chosen.model].title}
			</p>
			<p>{MODELS[chosen.model].gain}</p>
			<Prices of={chosen} />
			{others.length > 0 && (
				<details>
					<summary>What else could be chosen, at this price or a higher one</summary>
					{others.map((standing) => (
						<div key={standing.model}>
							<p>
								<b>{MODELS[standing.model].title}.</b> {MODELS[standing.model].gain}
							</p>
							<Prices of={standing} />
						</div>
					))}
				</details>
			)}
		</>
	);
}

function Prices({ of: { prices, price } }: { of: Standing }) {
	if (prices.length === 0) return <p>Price 0: none of these answers speaks against it.</p>;
	return (
		<>
			<p>Price {price}:</p>
			<ul>
				{prices.map(({ weight, because }) => (
					<li key={because}>
						<b>{weight}</b> {because}
					</li>
				))}
			</ul>
		</>
	);
}

function Turns({ turns, onTake }: { turns: readonly Turn[]; onTake: (turn: Turn) => void }) {
	return (
		<>
			<h3>What would change it</h3>
			{turns.length === 0 ? (
				<p>No single answer would.</p>
			) : (
				QUESTION_IDS.flatMap((id) => {
					const own = turns.filter(({ question }) => question === id);
					if (own.length === 0) return [];
					return (
						<div key={id} class="turns">
							<p>{QUESTIONS[id].label}</p>
							<ul>
								{own.map((turn) => (
									<li key={turn.answer}>
										<button type="button" onClick={() => onTake(turn)}>
											{labelOf(id, turn.answer)}
										</button>{' '}
										{MODELS[turn.model].title}
									</li>
								))}
							</ul>
						</div>
					);
				})
			)}
		</>
	);
}

function addressOf(answers: Answers): string {
	const url = new URL(location.href);
	url.search = toSearch(answers);
	url.hash = 'chooser';
	return url.href;
}

/** @returns what to tell the reader; some browsers refuse the clipboard. */
async function copy(address: string): Promise<string> {
	try {
		await navigator.clipboard.writeText(address);
		return 'The link is copied.';
	} catch {
		return 'This browser does not let a page copy. Take the address from the address bar: it is the same.';
	}
}
