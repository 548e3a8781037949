/** What authors may write in a guide. Each throws on bad input, so a wrong page is never built. */
export { default as Chooser } from './Chooser.astro';
export { default as ComparisonTable } from './ComparisonTable.astro';
export { default as Diagram } from './Diagram.astro';
export { default as Faq } from './Faq.astro';
export { default as Incident } from './Incident.astro';
export { default as Lab } from './Lab.astro';
export { default as MeasuredChart } from './MeasuredChart.astro';
export { default as Pattern } from './Pattern.astro';
export { default as Recommendation } from './Recommendation.astro';
export { default as Snippet } from './Snippet.astro';
export { default as Sources } from './Sources.astro';
